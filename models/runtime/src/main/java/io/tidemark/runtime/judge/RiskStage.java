package io.tidemark.runtime.judge;

import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Objects;

/**
 * The second stage of judging an event, from the statistic to the effective risk. It needs no
 * thresholds, so a trainer can run it over calibration days to derive them. Immutable and
 * thread-safe, except for the state passed in.
 */
public final class RiskStage {
  private final EventStatistic statistic;
  private final PValueCalibration calibration;

  /**
   * @param statistic the statistic with which the calibration's maxima were computed
   */
  public RiskStage(EventStatistic statistic, PValueCalibration calibration) {
    this.statistic = Objects.requireNonNull(statistic, "statistic");
    this.calibration = Objects.requireNonNull(calibration, "calibration");
  }

  /**
   * Assesses an event that is not from a calibration day, and adds it to the state.
   *
   * @param u amount by which the event's statistic exceeds the identity's usual maximum
   */
  public Assessment assess(RiskState state, JudgedAction action, float[] row, double u) {
    return assessAt(state, action, row, Double.NaN, calibration.pValue(u));
  }

  /** Same, but takes a forest score that is already known. */
  Assessment assess(
      RiskState state, JudgedAction action, float[] row, double forestScore, double u) {
    return assessAt(state, action, row, forestScore, calibration.pValue(u));
  }

  /**
   * Assesses an event from a calibration day as if it were from a later day.
   *
   * @param ownMaximum largest statistic of the event's identity-day
   */
  public Assessment assessCalibrationDay(
      RiskState state, JudgedAction action, float[] row, double u, double ownMaximum) {
    return assessAt(state, action, row, Double.NaN, calibration.pValueLeavingOut(ownMaximum, u));
  }

  /**
   * @param forestScore forest score of the row, or NaN if it is unknown
   */
  private Assessment assessAt(
      RiskState state, JudgedAction action, float[] row, double forestScore, double pValue) {
    RiskPolicy policy = state.policy();
    // Finding the leading feature takes as long as scoring, so only evidence has one.
    int leading = policy.evidence(pValue) > 0 ? leading(row, forestScore) : -1;
    // A vector without observed values has no leading feature and is not evidence.
    double counted = leading < 0 ? 1 : pValue;
    double risk =
        state.observe(action.timeMicros(), action.credential(), action.source(), leading, counted);
    if (leading < 0) {
      leading = state.strongestFeature(action.credential(), action.source(), action.timeMicros());
    }
    return new Assessment(counted, risk, policy.effectiveRisk(risk, action.impact()), leading);
  }

  private int leading(float[] row, double forestScore) {
    return Double.isNaN(forestScore)
        ? statistic.leadingFeature(row, 0)
        : statistic.leadingFeature(row, 0, forestScore);
  }
}
