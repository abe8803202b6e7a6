package io.tidemark.training;

import java.io.Serializable;
import java.util.List;

/**
 * Fresh evidence received by enforcers on a day, in chronological order. Each piece clears one pair
 * of credential and network of its earlier actions.
 */
public record Revalidations(List<Given> given) implements Serializable {
  public static final Revalidations NONE = new Revalidations(List.of());

  /** Evidence for a {@code credential_uid} and a {@code src_ip_prefix}, which may be null. */
  public record Given(String credential, String source, long micros) implements Serializable {}

  public Revalidations {
    given = List.copyOf(given);
  }
}
