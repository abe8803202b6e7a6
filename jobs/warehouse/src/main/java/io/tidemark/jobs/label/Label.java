package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec.LowerCase;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.jobs.table.EnteredRows;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A statement about an identity for a time range, stored as a row of the table {@code labels}.
 * Until it expires, a benign label marks judged days as trusted if their level does not exceed its
 * cap. Days labelled compromised are excluded from profiles and training.
 *
 * @param to last moment of the range, not before {@code from}
 * @param note reason; may be empty. Secrets in it are masked.
 * @param expires time after which the label has no effect; required for benign labels, empty for
 *     other labels
 * @param cap highest level at which the label marks a day as trusted; LOW if it marks no days
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
  public static final EnteredRows<Label> TABLE =
      EnteredRows.of(
          "labels",
          Label.class,
          List.of("identity", "from_time", "verdict"),
          Map.of(
              "has_verdict",
              "identity IS NOT NULL AND verdict IN ('benign', 'compromised')"
                  + " AND actor IS NOT NULL AND from_time <= to_time",
              "benign_expires",
              "verdict <> 'benign' OR expires IS NOT NULL"));

  public static final Duration LONGEST_STRETCH = Duration.ofDays(31);

  public enum Verdict implements LowerCase {
    /**
     * Legitimate activity, which immediately becomes known behaviour. Its alerts count as reviewed.
     */
    BENIGN,
    /** An attacker's activity. The labelled days are excluded from learning. */
    COMPROMISED
  }

  public Label {
    note = SecretMask.masked(note);
    if (identity.isBlank() || actor.isBlank()) {
      throw new IllegalArgumentException("a label needs an identity and an actor");
    }
    List<String> problems = problems(from, to, verdict, expires, at);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  public LocalDate firstDay() {
    return day(from);
  }

  public LocalDate lastDay() {
    return day(to);
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  /**
   * Describes everything that is wrong with a label's times. {@code from}, {@code to} and {@code
   * verdict} are null if unknown.
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
      if (expires.isEmpty()) {
        long most = Expiry.LONGEST.toDays();
        problems.add("a benign label needs an expiry, at most " + most + " days from now");
      }
      expires.flatMap(end -> Expiry.problem("a benign label", end, at)).ifPresent(problems::add);
    }
    boolean isBenign = verdict == Verdict.BENIGN;
    if (isBenign && stretches && !from.isAfter(at) && day(to).isAfter(day(at))) {
      problems.add(
          "it ends on %s, which is in the future (today is %s); a benign label covers judged days"
              .formatted(day(to), day(at)));
    }
    if (from != null && from.isAfter(at)) {
      problems.add(
          "it begins at %s, which is in the future (today is %s); only past days can be labelled"
              .formatted(from, day(at)));
    }
    return problems;
  }

  public boolean contradicts(Label other) {
    return identity.equals(other.identity)
        && verdict != other.verdict
        && !from.isAfter(other.to)
        && !other.from.isAfter(to);
  }

  /** Describes each pair of contradictory labels, of which the compromised one takes precedence. */
  public static List<String> conflicts(List<Label> labels) {
    List<String> conflicts = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      for (Label other : labels.subList(i + 1, labels.size())) {
        if (labels.get(i).contradicts(other)) {
          boolean isFirstBenign = labels.get(i).verdict == Verdict.BENIGN;
          Label benign = isFirstBenign ? labels.get(i) : other;
          Label compromised = isFirstBenign ? other : labels.get(i);
          conflicts.add(
              "%s: benign by %s from %s to %s, compromised by %s from %s to %s; compromised takes precedence"
                  .formatted(
                      benign.identity,
                      benign.actor,
                      benign.from,
                      benign.to,
                      compromised.actor,
                      compromised.from,
                      compromised.to));
        }
      }
    }
    return conflicts;
  }

  /** Returns whether the identity has no summarised events in the label's range. */
  public boolean isOfNoEvents(Warehouse warehouse) {
    return warehouse
        .read(IdentitiesTable.DAYS, firstDay(), lastDay())
        .filter(col(Columns.IDENTITY).equalTo(lit(identity)))
        .isEmpty();
  }

  /** Limits on the lifetime of labels and suppressions. */
  public static final class Expiry {
    public static final Duration LONGEST = Duration.ofDays(90);

    public static final Duration USUAL = Duration.ofDays(30);

    private Expiry() {}

    /**
     * Returns the default expiry of benign labels and suppressions: midnight, as if it had been
     * given as a date.
     */
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
              "%s must expire within %d days, not at %s"
                  .formatted(what, LONGEST.toDays(), expires));
    }
  }
}
