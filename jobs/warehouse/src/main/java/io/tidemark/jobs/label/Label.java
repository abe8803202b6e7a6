package io.tidemark.jobs.label;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.runtime.risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A statement about an identity over a time range, stored as a row of the table {@code labels}.
 * Until it expires, a benign label relaxes trust on the days whose level does not exceed its cap.
 * Days labelled as compromised are excluded from profiles and training.
 *
 * @param identity identity key
 * @param from start of the range
 * @param to last moment of the range; not before {@code from}
 * @param actor author of the label
 * @param note reason; may be empty
 * @param expires time after which the label has no effect; required for benign labels, empty for
 *     others
 * @param cap highest level of a day on which the label relaxes trust; LOW if it relaxes nothing
 * @param at time at which the label was entered
 */
public record Label(
    String identity,
    @Named("from_time") Instant from,
    @Named("to_time") Instant to,
    Verdict verdict,
    String actor,
    String note,
    Optional<Instant> expires,
    Level cap,
    @Named("labelled_at") Instant at) {
  /** The labels table, which is written by {@code label add} and {@code label import}. */
  public static final TableSpec TABLE =
      TableSpec.whole(
          "labels",
          RowCodec.of(Label.class).schema(),
          List.of("identity", "from_time", "verdict"),
          Map.of(
              "has_verdict",
              "identity IS NOT NULL AND verdict IN ('benign', 'compromised')"
                  + " AND actor IS NOT NULL AND from_time <= to_time",
              "benign_expires",
              "verdict <> 'benign' OR expires IS NOT NULL"));

  /** Longest time range of a benign label. */
  public static final Duration LONGEST_STRETCH = Duration.ofDays(31);

  /** The verdict of a label. */
  public enum Verdict implements LowerCase {
    /**
     * Legitimate activity of the identity. It immediately becomes part of the identity's known
     * behaviour, and its alerts count as reviewed.
     */
    BENIGN,
    /** Activity of an attacker. The labelled days are excluded from learning. */
    COMPROMISED
  }

  public Label {
    if (identity.isBlank() || actor.isBlank()) {
      throw new IllegalArgumentException("a label needs an identity and an actor");
    }
    refuse(problems(from, to, verdict, expires, at));
  }

  /** Returns the UTC day on which the range starts. */
  public LocalDate firstDay() {
    return LocalDate.ofInstant(from, ZoneOffset.UTC);
  }

  /** Returns the UTC day on which the range ends. */
  public LocalDate lastDay() {
    return LocalDate.ofInstant(to, ZoneOffset.UTC);
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /**
   * Returns a description of everything that is wrong with a label's times.
   *
   * @param from null if unknown; the same applies to {@code to}, {@code verdict} and {@code
   *     expires}
   */
  static List<String> problems(
      Instant from, Instant to, Verdict verdict, Optional<Instant> expires, Instant at) {
    List<String> problems = new ArrayList<>();
    boolean stretches = from != null && to != null;
    if (stretches && to.isBefore(from)) {
      problems.add("it ends at " + to + ", before it begins at " + from);
    }
    if (verdict == Verdict.BENIGN) {
      if (stretches && Duration.between(from, to).compareTo(LONGEST_STRETCH) > 0) {
        problems.add("a benign label covers at most " + LONGEST_STRETCH.toDays() + " days");
      }
      expires
          .map(end -> Expiry.problem("a benign label", end, at))
          .orElse(
              Optional.of(
                  "a benign label needs an expiry, at most "
                      + Expiry.LONGEST.toDays()
                      + " days from now"))
          .ifPresent(problems::add);
    }
    if (from != null && from.isAfter(at)) {
      problems.add(
          "it begins at %s, which is in the future (today is %s); only past days can be labelled"
              .formatted(from, at.atZone(ZoneOffset.UTC).toLocalDate()));
    }
    return problems;
  }

  /**
   * Returns whether, at some moment, one of the two labels says benign and the other compromised.
   */
  public boolean contradicts(Label other) {
    return identity.equals(other.identity)
        && verdict != other.verdict
        && !from.isAfter(other.to)
        && !other.from.isAfter(to);
  }
}
