package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Optional;

/**
 * The baseline of one scope.
 *
 * @param id {@link Baseline#GLOBAL}, or such as {@code cohort:ci_job:aws}
 * @param calibration how far identity-days exceed their usual maximum, on the days after training,
 *     or in the global scope if the scope has no such days
 * @param thresholds thresholds of effective risk, or empty if there were too few calibration days
 * @param usualMaximum usual daily maximum of the statistic
 */
public record ScopeBaseline(
    String id,
    EventStatistic statistic,
    PValueCalibration calibration,
    Optional<CalibratedThresholds> thresholds,
    double usualMaximum,
    long trainingRows,
    int trainingDays) {
  public ScopeBaseline {
    if (!Double.isFinite(usualMaximum)) {
      throw new IllegalArgumentException(
          "The usual maximum of scope '" + id + "' is " + usualMaximum + "; it must be finite");
    }
    boolean learned = thresholds.isEmpty() || !thresholds.get().isAssumed();
    if (id.isBlank() || (learned && (trainingRows < 1 || trainingDays < 1))) {
      throw new IllegalArgumentException(
          ("Scope '%s' has %s training rows from %s days; a scope needs an id and at least"
                  + " one row and one day")
              .formatted(id, trainingRows, trainingDays));
    }
  }

  public boolean isUsable() {
    return thresholds.isPresent();
  }

  public boolean isStarter() {
    return thresholds.isPresent() && thresholds.get().isAssumed();
  }

  public String judgeName() {
    return isStarter() ? Starter.NAME : id;
  }

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

  void write(ByteSink out) {
    out.countedText(id).f64(usualMaximum).i64(trainingRows).i32(trainingDays);
    statistic.write(out);
    out.section("CALB", calibration::write);
    out.section("THRS", section -> thresholds.ifPresent(present -> present.write(section)));
  }

  static ScopeBaseline read(ByteSource in) {
    String id = in.at("scope id").countedText();
    double usualMaximum = in.at("usual maximum of scope").f64();
    long rows = in.at("training rows of scope").i64();
    int days = in.at("training days of scope").i32();
    EventStatistic statistic = EventStatistic.read(in);
    PValueCalibration calibration = in.section("CALB", "calibration", PValueCalibration::read);
    Optional<CalibratedThresholds> thresholds =
        in.section(
            "THRS",
            "thresholds",
            section ->
                section.remaining() > 0
                    ? Optional.of(CalibratedThresholds.read(section))
                    : Optional.empty());
    return new ScopeBaseline(id, statistic, calibration, thresholds, usualMaximum, rows, days);
  }
}
