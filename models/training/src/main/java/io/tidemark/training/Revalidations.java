package io.tidemark.training;

import java.io.Serializable;
import java.util.List;

/**
 * Fresh evidence that enforcers were given on a day: what a pair of credential and network did up
 * to then no longer counts against it.
 *
 * @param given in rising order of time
 */
public record Revalidations(List<Given> given) implements Serializable {
  /** Nothing was given. */
  public static final Revalidations NONE = new Revalidations(List.of());

  /**
   * Evidence for one pair.
   *
   * @param credential as in {@code credential_uid}
   * @param source as in {@code src_ip_prefix}; may be null
   * @param micros when, in microseconds since the epoch
   */
  public record Given(String credential, String source, long micros) implements Serializable {}

  public Revalidations {
    given = List.copyOf(given);
  }
}
