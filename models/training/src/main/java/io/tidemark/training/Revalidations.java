package io.tidemark.training;

import java.io.Serializable;
import java.util.List;

/**
 * Fresh evidence that enforcers received on a day. Each piece of evidence is for a pair of
 * credential and network. The pair's earlier actions no longer count against it.
 *
 * @param given evidence in chronological order
 */
public record Revalidations(List<Given> given) implements Serializable {
  /** No evidence. */
  public static final Revalidations NONE = new Revalidations(List.of());

  /**
   * Evidence for one pair.
   *
   * @param credential credential as in {@code credential_uid}
   * @param source network as in {@code src_ip_prefix}; may be null
   * @param micros time in microseconds since the epoch
   */
  public record Given(String credential, String source, long micros) implements Serializable {}

  public Revalidations {
    given = List.copyOf(given);
  }
}
