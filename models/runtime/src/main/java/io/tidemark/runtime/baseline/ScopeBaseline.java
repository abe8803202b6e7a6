package io.tidemark.runtime.baseline;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Optional;

/**
 * What is normal in one scope: the statistic, its calibration, and the thresholds of the effective
 * risk.
 *
 * @param id {@link Baseline#GLOBAL} or {@code cohort:} and the cohort, such as {@code
 *     cohort:ci_job:aws}
 * @param statistic learned on the training days
 * @param calibration of what identity-days exceed their usual maximum by, on later days; one
 *     without days is borrowed from the global scope
 * @param thresholds of the effective risk on the calibration days; empty when these were too few
 * @param usualMaximum what the statistic of an identity in this scope usually reaches in a day
 * @param trainingRows rows the statistic was learned on
 * @param trainingDays days they came from
 */
public record ScopeBaseline(
    String id,
    EventStatistic statistic,
    Calibration calibration,
    Optional<RiskThresholds> thresholds,
    double usualMaximum,
    long trainingRows,
    int trainingDays) {
  public ScopeBaseline {
    if (!Double.isFinite(usualMaximum)) {
      throw new IllegalArgumentException(
          "The usual maximum of scope '" + id + "' is " + usualMaximum + "; it must be finite");
    }
    if (id.isBlank() || trainingRows < 1 || trainingDays < 1) {
      throw new IllegalArgumentException(
          "Scope '"
              + id
              + "' has "
              + trainingRows
              + " training rows of "
              + trainingDays
              + " days; a scope has a name, and at least one of each");
    }
  }

  /** Whether it can judge: it has thresholds. */
  public boolean isUsable() {
    return thresholds.isPresent();
  }

  /** This scope with the calibration and thresholds of a wider one. */
  ScopeBaseline borrowing(ScopeBaseline wider) {
    return new ScopeBaseline(
        id,
        statistic,
        wider.calibration,
        wider.thresholds,
        usualMaximum,
        trainingRows,
        trainingDays);
  }

  void write(FlatWriter out) {
    out.putText(id).putDouble(usualMaximum).putLong(trainingRows).putInt(trainingDays);
    statistic.write(out);
    out.putSection("CALB", calibration::write);
    out.putSection("THRS", section -> thresholds.ifPresent(present -> present.write(section)));
  }

  static ScopeBaseline read(FlatReader in) {
    String id = in.takeText("scope id");
    double usualMaximum = in.takeDouble("usual maximum of scope");
    long rows = in.takeLong("training rows of scope");
    int days = in.takeInt("training days of scope");
    EventStatistic statistic = EventStatistic.read(in);
    FlatReader calibrationSection = in.takeSection("CALB");
    Calibration calibration = Calibration.read(calibrationSection);
    calibrationSection.expectEnd("calibration");
    FlatReader thresholdSection = in.takeSection("THRS");
    Optional<RiskThresholds> thresholds = Optional.empty();
    if (thresholdSection.hasMore()) {
      thresholds = Optional.of(RiskThresholds.read(thresholdSection));
    }
    thresholdSection.expectEnd("thresholds");
    return new ScopeBaseline(id, statistic, calibration, thresholds, usualMaximum, rows, days);
  }
}
