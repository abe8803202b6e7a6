package io.tidemark.training;

import java.io.Serializable;
import java.util.List;

/**
 * Fresh evidence received by enforcers on a given day. Each piece of evidence applies to one pair
 * of credential and network. The pair's earlier actions then no longer count against it.
 *
 * @param given evidence in chronological order
 */
public record Revalidations(List<Given> given) implements Serializable {
  /** Instance without any evidence. */
  public static final Revalidations NONE = new Revalidations(List.of());

  /**
   * Evidence for one pair of credential and network.
   *
   * @param credential credential, as stored in {@code credential_uid}
   * @param source network, as stored in {@code src_ip_prefix}; may be null
   * @param micros time at which the evidence was given, in microseconds since the epoch
   */
  public record Given(String credential, String source, long micros) implements Serializable {}

  public Revalidations {
    given = List.copyOf(given);
  }
}
