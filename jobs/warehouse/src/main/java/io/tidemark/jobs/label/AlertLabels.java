package io.tidemark.jobs.label;

import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Describes the labels on a day's alerts, so that a list can show which alerts are still open. */
public record AlertLabels(LocalDate day, List<Label> labels) {
  /** Order of precedence: compromised before benign, then the latest. */
  private static final Comparator<Label> WEIGHT =
      Comparator.comparing(Label::verdict).thenComparing(Label::at);

  public AlertLabels {
    labels = List.copyOf(labels);
  }

  /**
   * Describes the label on an identity's alert, for example {@code benign by soc, until 2026-04-20:
   * moved}; empty without a label. The actor and the note are untrusted text.
   *
   * @param level name of the level that was judged on the day; null if there is none
   */
  public String to(String identity, String level) {
    return label(identity, level == null ? Level.LOW : Level.valueOf(level))
        .map(label -> describe(label, end()))
        .orElse("");
  }

  /**
   * Returns the label that covers an identity on the day; empty if there is none. A benign label
   * does not cover a level above its cap.
   */
  public Optional<Label> label(String identity, Level level) {
    Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return labels.stream()
        .filter(label -> label.identity().equals(identity))
        .filter(label -> label.verdict() != Verdict.BENIGN || level.compareTo(label.cap()) <= 0)
        .filter(label -> label.from().isBefore(end()) && !label.to().isBefore(begin))
        .max(WEIGHT);
  }

  private Instant end() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static String describe(Label label, Instant asOf) {
    String until =
        label
            .expires()
            .map(
                expires ->
                    (expires.isAfter(asOf) ? ", until " : ", expired on ")
                        + LocalDate.ofInstant(expires, ZoneOffset.UTC))
            .orElse("");
    return "%s by %s%s%s"
        .formatted(
            label.verdict().label(),
            label.actor(),
            label.verdict() == Verdict.BENIGN ? until : "",
            label.note().isEmpty() ? "" : ": " + label.note());
  }
}
