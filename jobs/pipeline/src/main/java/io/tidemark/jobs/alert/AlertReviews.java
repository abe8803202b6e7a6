package io.tidemark.jobs.alert;

import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.jobs.label.AlertLabels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelStore;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Looks up the review status of alerts, based on labels and suppressions. A label takes precedence
 * over a suppression.
 */
public final class AlertReviews {
  private static final Review OPEN = new Review(Status.NEW, "");

  private final List<Label> labels;
  private final List<Suppression> suppressions;

  public AlertReviews(List<Label> labels, List<Suppression> suppressions) {
    this.labels = labels;
    this.suppressions = suppressions;
  }

  public static AlertReviews of(Warehouse warehouse) {
    return new AlertReviews(new LabelStore(warehouse).all(), Suppression.all(warehouse));
  }

  /**
   * The properties of an alert by which labels and suppressions are matched to it.
   *
   * @param leading leading feature or violated bound; null if there is none
   */
  record Key(LocalDate night, String identity, Level level, String leading) {}

  Review of(Key alert) {
    AlertLabels answers = new AlertLabels(alert.night, labels);
    Optional<Verdict> verdict = answers.label(alert.identity).map(Label::verdict);
    if (verdict.isPresent()) {
      return new Review(
          verdict.get() == Verdict.BENIGN ? Status.RESOLVED : Status.IN_PROGRESS,
          answers.to(alert.identity));
    }
    return suppression(alert)
        .map(
            suppression ->
                new Review(
                    Status.SUPPRESSED,
                    "suppressed by "
                        + suppression.owner()
                        + (suppression.note().isEmpty() ? "" : ": " + suppression.note())))
        .orElse(OPEN);
  }

  /** Returns a suppression that covers the alert, whether or not the alert is labelled. */
  Optional<Suppression> suppression(Key alert) {
    return suppressions.stream()
        .filter(
            suppression ->
                suppression.covers(alert.night, alert.identity, alert.level, alert.leading))
        .findFirst();
  }
}
