package io.tidemark.runtime.judge;

import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.Objects;

/**
 * The second stage of judging an event, in which its effective risk is derived from its statistic.
 * This stage does not need thresholds, so a trainer can run it over calibration days to derive
 * them. {@link Judge} runs it over the events to be judged. The policy is part of the state and may
 * differ between identities. Immutable and thread-safe, except for the state passed in.
 */
public final class RiskStage {
  private final EventStatistic statistic;
  private final PValueCalibration calibration;

  /**
   * Creates a stage.
   *
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

  /**
   * Same as {@link #assess(RiskState, JudgedAction, float[], double)}, but takes a forest score
   * that is already known.
   */
  Assessment assess(
      RiskState state, JudgedAction action, float[] row, double forestScore, double u) {
    return assessAt(state, action, row, forestScore, calibration.pValue(u));
  }

  /**
   * Assesses an event from a calibration day as if it were from a later day, so that the
   * calibration day is not compared with itself.
   *
   * @param ownMaximum largest statistic of the event's identity-day
   */
  public Assessment assessCalibrationDay(
      RiskState state, JudgedAction action, float[] row, double u, double ownMaximum) {
    return assessAt(state, action, row, Double.NaN, calibration.pValueLeavingOut(ownMaximum, u));
  }

  /** Returns the first-stage statistic. */
  public EventStatistic statistic() {
    return statistic;
  }

  /**
   * @param forestScore forest score of the row, or NaN if it is unknown
   */
  private Assessment assessAt(
      RiskState state, JudgedAction action, float[] row, double forestScore, double pValue) {
    RiskPolicy policy = state.policy();
    // Find the leading feature only if the event is evidence, because this takes as long as
    // scoring.
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
