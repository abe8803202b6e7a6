package io.tidemark.training;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskState;

/**
 * Computes the effective risk of calibration events, which must come identity by identity in
 * scoring order. Not thread-safe.
 */
final class CalibrationDayRisk {
  private final Baseline draft;
  private final Policy policies;
  private final BaselineJudge judge;
  private String current;
  private RiskState state;

  /**
   * A calibration day's reference values: the usual maximum of the identity's other days, and by
   * how much this day's maximum exceeds it.
   */
  record Day(double usualMaximum, double ownMaximum) {}

  /**
   * @param draft baseline whose scopes already have statistics and calibrations
   */
  CalibrationDayRisk(Baseline draft, Policy policies) {
    this.draft = draft;
    this.policies = policies;
    judge = new BaselineJudge(draft, RecentFeatures.NONE);
  }

  /**
   * Returns whether an event is evidence.
   *
   * @param u amount by which the event's statistic exceeds the identity's usual daily maximum
   * @param ownMaximum see {@link Day}
   */
  static boolean isEvidence(Baseline draft, ScopeBaseline scope, double u, double ownMaximum) {
    return draft.policy().evidence(scope.calibration().pValueLeavingOut(ownMaximum, u)) > 0;
  }

  /**
   * Returns the effective risk after the next event. Only events that are evidence change it.
   *
   * @param kind the kind and cohort of the identity's first event determine the policy
   * @param vector null if the event is not evidence; {@code u} and {@code ownMaximum} are then
   *     ignored
   */
  double of(
      String identity,
      String kind,
      String cohort,
      JudgedAction action,
      float[] vector,
      double u,
      double ownMaximum) {
    if (!identity.equals(current)) {
      current = identity;
      state = RiskState.empty(policies.figures(draft.policy(), kind, cohort, identity));
    }
    if (vector == null) {
      double risk = state.risk(action.credential(), action.source(), action.timeMicros());
      return state.policy().effectiveRisk(risk, action.impact());
    }
    return judge
        .ofCohort(cohort)
        .assessCalibrationDay(state, action, vector, u, ownMaximum)
        .effectiveRisk();
  }
}
