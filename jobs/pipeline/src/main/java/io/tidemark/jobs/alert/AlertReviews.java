package io.tidemark.jobs.alert;

import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.jobs.label.AlertLabels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
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
public record AlertReviews(List<Label> labels, List<Suppression> suppressions) {

  public static AlertReviews of(Warehouse warehouse) {
    return new AlertReviews(Label.TABLE.all(warehouse), Suppression.TABLE.all(warehouse));
  }

  /**
   * The part of an alert that labels and suppressions match. {@code leading} is null without a
   * feature or bound.
   */
  record Key(LocalDate night, String identity, Level level, String leading) {}

  Review of(Key alert) {
    AlertLabels answers = new AlertLabels(alert.night, labels);
    Optional<Verdict> verdict = answers.label(alert.identity, alert.level).map(Label::verdict);
    if (verdict.isPresent()) {
      return new Review(
          verdict.get() == Verdict.BENIGN ? Status.RESOLVED : Status.IN_PROGRESS,
          answers.to(alert.identity, alert.level.name()));
    }
    return suppression(alert)
        .map(by -> by.owner() + (by.note().isEmpty() ? "" : ": " + by.note()))
        .map(by -> new Review(Status.SUPPRESSED, "suppressed by " + by))
        .orElse(new Review(Status.NEW, ""));
  }

  /** Returns a suppression that covers the alert, whether or not the alert is labelled. */
  Optional<Suppression> suppression(Key alert) {
    return suppressions.stream()
        .filter(one -> one.covers(alert.night, alert.identity, alert.level, alert.leading))
        .findFirst();
  }
}
