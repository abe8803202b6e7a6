package io.tidemark.runtime.release;

import java.time.Duration;

/**
 * A release's lifetime from the signing of its pointer.
 *
 * @param expires time after which decisions become stricter
 * @param hardExpires time after which the release must not be used; longer than {@code expires}
 */
public record Lifetime(Duration expires, Duration hardExpires) {
  /** Maximum lifetime that readers accept, which limits how long a stolen key can be used. */
  public static final Duration LONGEST = Duration.ofDays(31);

  public Lifetime {
    if (expires.isNegative() || expires.isZero() || hardExpires.compareTo(expires) <= 0) {
      throw new IllegalArgumentException(
          ("A release cannot expire after %s and reach its hard expiry after %s; both must"
                  + " be positive, and the second must be longer")
              .formatted(expires, hardExpires));
    }
    if (hardExpires.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A release cannot be valid for %s days because readers accept at most %s days"
              .formatted(hardExpires.toDays(), LONGEST.toDays()));
    }
  }
}
