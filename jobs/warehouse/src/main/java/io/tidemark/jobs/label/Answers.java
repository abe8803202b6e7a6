package io.tidemark.jobs.label;

import io.tidemark.jobs.label.Label.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/**
 * What people answered to the alerts of a day, in words: for whoever reads a list of alerts and
 * wants to see which are still open.
 *
 * @param labels all that there are
 */
public record Answers(LocalDate day, List<Label> labels) {
  /** As it holds: compromised before benign, and of two that say the same the last one said. */
  private static final Comparator<Label> WEIGHT =
      Comparator.comparing(Label::verdict).thenComparing(Label::at);

  public Answers {
    labels = List.copyOf(labels);
  }

  /**
   * The answer to an identity's alert, for instance {@code benign by soc, until 2026-04-20: moved};
   * empty where no label is about the identity and the day. Who says it and why is hostile text.
   */
  public String to(String identity) {
    Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return labels.stream()
        .filter(label -> label.identity().equals(identity))
        .filter(label -> label.from().isBefore(end) && !label.to().isBefore(begin))
        .max(WEIGHT)
        .map(label -> says(label, end))
        .orElse("");
  }

  private static String says(Label label, Instant asOf) {
    String until =
        label
            .expires()
            .map(
                expires ->
                    (expires.isAfter(asOf) ? ", until " : ", expired on ")
                        + LocalDate.ofInstant(expires, ZoneOffset.UTC))
            .orElse("");
    return label.verdict().label()
        + " by "
        + label.actor()
        + (label.verdict() == Verdict.BENIGN ? until : "")
        + (label.note().isEmpty() ? "" : ": " + label.note());
  }
}
