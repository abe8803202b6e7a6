package io.tidemark.jobs.label;

import io.tidemark.runtime.risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody says about an identity for a stretch of time.
 *
 * @param identity its key
 * @param from first moment
 * @param to last moment, not before {@code from}
 * @param actor who says it
 * @param note why; may be empty
 * @param expires from when on it relaxes nothing any more; benign labels have it, others have none
 * @param cap the highest level of days that it may relax; LOW for none
 * @param at when it was said
 */
public record Label(
    String identity,
    Instant from,
    Instant to,
    Verdict verdict,
    String actor,
    String note,
    Optional<Instant> expires,
    Level cap,
    Instant at) {
  /** Longest stretch that a benign label may be about. */
  public static final Duration LONGEST_STRETCH = Duration.ofDays(31);

  /** Longest time from when a benign label is given to its expiry. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(90);

  /** Time from when a benign label is given to its expiry where nobody says another. */
  public static final Duration USUAL_LIFE = Duration.ofDays(30);

  /** What is said. */
  public enum Verdict {
    /** The identity did it and may: it is known at once, and its alerts are reviewed. */
    BENIGN,
    /** Somebody else did it: the days teach nothing. */
    COMPROMISED;

    /** As the table spells it. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Label {
    if (identity.isBlank() || actor.isBlank()) {
      throw new IllegalArgumentException("a label needs an identity and an actor");
    }
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("it ends at " + to + ", before it begins at " + from);
    }
    if (verdict == Verdict.BENIGN) {
      check(from, to, expires, at);
    }
  }

  private static void check(Instant from, Instant to, Optional<Instant> expires, Instant at) {
    if (expires.isEmpty()) {
      throw new IllegalArgumentException(
          "a benign label needs an expiry, at most " + LONGEST_LIFE.toDays() + " days from now");
    }
    if (Duration.between(from, to).compareTo(LONGEST_STRETCH) > 0) {
      throw new IllegalArgumentException(
          "a benign label is about at most " + LONGEST_STRETCH.toDays() + " days");
    }
    if (!expires.get().isAfter(at)
        || Duration.between(at, expires.get()).compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "a benign label expires within "
              + LONGEST_LIFE.toDays()
              + " days from now, not at "
              + expires.get());
    }
  }

  /** Whether two labels contradict each other: the same moment, benign and compromised. */
  public boolean contradicts(Label other) {
    return identity.equals(other.identity)
        && verdict != other.verdict
        && !from.isAfter(other.to)
        && !other.from.isAfter(to);
  }
}
