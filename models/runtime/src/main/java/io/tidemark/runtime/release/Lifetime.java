package io.tidemark.runtime.release;

import java.time.Duration;

/**
 * Lifetime of a release, starting when its pointer is signed.
 *
 * @param expires time after which it still judges, but decides more strictly
 * @param hardExpires time after which it no longer judges; longer than {@code expires}
 */
public record Lifetime(Duration expires, Duration hardExpires) {
  /** Maximum lifetime; readers refuse a longer one, so that a stolen key is of limited use. */
  public static final Duration LONGEST = Duration.ofDays(31);

  public Lifetime {
    if (expires.isNegative() || expires.isZero() || hardExpires.compareTo(expires) <= 0) {
      throw new IllegalArgumentException(
          "A release that expires after "
              + expires
              + " and for good after "
              + hardExpires
              + " cannot be: both are positive, and the second is longer");
    }
    if (hardExpires.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A release cannot live for "
              + hardExpires.toDays()
              + " days: readers take "
              + LONGEST.toDays()
              + " at most");
    }
  }

  /** Default lifetime: 36 hours, and 7 days. */
  public static Lifetime defaults() {
    return new Lifetime(Duration.ofHours(36), Duration.ofDays(7));
  }
}
