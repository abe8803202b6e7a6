package io.tidemark.jobs.label;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Limits on the lifetime of labels and suppressions. */
public final class Expiry {
  public static final Duration LONGEST = Duration.ofDays(90);

  public static final Duration USUAL = Duration.ofDays(30);

  private Expiry() {}

  /** Returns the default expiry of a benign label: midnight, as if it had been given as a date. */
  public static Instant usual(Instant at) {
    return at.truncatedTo(ChronoUnit.DAYS).plus(USUAL);
  }

  /**
   * Returns what is wrong with an expiry; empty if it is valid.
   *
   * @param what the thing that expires, for example {@code a benign label}
   */
  static Optional<String> problem(String what, Instant expires, Instant at) {
    if (!expires.isAfter(at)) {
      return Optional.of(
          "the expiry %s has already passed (today is %s); choose a day up to %s"
              .formatted(expires, day(at), day(at.plus(LONGEST))));
    }
    return Duration.between(at, expires).compareTo(LONGEST) <= 0
        ? Optional.empty()
        : Optional.of(
            "%s must expire within %d days, not at %s".formatted(what, LONGEST.toDays(), expires));
  }

  private static LocalDate day(Instant at) {
    return at.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
