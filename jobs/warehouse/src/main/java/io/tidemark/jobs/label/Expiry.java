package io.tidemark.jobs.label;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Until when what people say may relax something. */
public final class Expiry {
  /** Longest time from when it is said. */
  public static final Duration LONGEST = Duration.ofDays(90);

  /** Time from when a label is given where nobody says another. */
  public static final Duration USUAL = Duration.ofDays(30);

  private Expiry() {}

  /** When a benign label expires of which nobody says when: with the day, like those of a date. */
  public static Instant usual(Instant at) {
    return at.truncatedTo(ChronoUnit.DAYS).plus(USUAL);
  }

  /**
   * What is wrong with an expiry; empty where nothing is.
   *
   * @param what expires, such as {@code a benign label}
   * @param at when it is said
   */
  static Optional<String> problem(String what, Instant expires, Instant at) {
    if (!expires.isAfter(at)) {
      return Optional.of(
          "the expiry %s is over already (today is %s)"
              .formatted(expires, at.atZone(ZoneOffset.UTC).toLocalDate()));
    }
    return Duration.between(at, expires).compareTo(LONGEST) <= 0
        ? Optional.empty()
        : Optional.of(
            "%s expires within %d days from now, not at %s"
                .formatted(what, LONGEST.toDays(), expires));
  }
}
