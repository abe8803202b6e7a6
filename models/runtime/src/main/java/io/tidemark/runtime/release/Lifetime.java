package io.tidemark.runtime.release;

import java.time.Duration;

/**
 * How long a release is good for, from the moment its pointer is signed.
 *
 * @param expires after this it still judges, and decides more strictly
 * @param hardExpires after this it judges no more; longer than the other
 */
public record Lifetime(Duration expires, Duration hardExpires) {
  /** The longest of all; readers refuse a longer one, so that a stolen key gains no more. */
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

  /** 36 hours, and 7 days. */
  public static Lifetime defaults() {
    return new Lifetime(Duration.ofHours(36), Duration.ofDays(7));
  }
}
