package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.RiskStage;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskState;
import java.util.HashMap;
import java.util.Map;

/**
 * Effective risk of calibration events, computed by the judging stage, identity by identity and in
 * judging order. Not thread-safe.
 */
final class CalibrationDayRisk {
  private final Baseline draft;
  private final Policy policies;
  private final Map<String, RiskStage> stages = new HashMap<>();
  private String current;
  private RiskState state;

  /**
   * Reference values of one calibration day.
   *
   * @param usualMaximum usual daily maximum of the identity's statistic, from its other days
   * @param ownMaximum excess of this day over it
   */
  record Day(double usualMaximum, double ownMaximum) {}

  /**
   * @param draft baseline whose scopes have statistics and calibrations
   * @param policies exceptions from the baseline's policy
   */
  CalibrationDayRisk(Baseline draft, Policy policies) {
    this.draft = draft;
    this.policies = policies;
    for (ScopeBaseline scope : draft.judgingScopes()) {
      stages.put(scope.id(), new RiskStage(scope.statistic(), scope.calibration()));
    }
  }

  /**
   * Whether an event is evidence.
   *
   * @param u excess of its statistic over the usual maximum
   * @param ownMaximum excess of its day
   */
  static boolean isEvidence(Baseline draft, ScopeBaseline scope, double u, double ownMaximum) {
    return draft.policy().evidence(scope.calibration().pValueLeavingOut(ownMaximum, u)) > 0;
  }

  /**
   * Risk of the next event. An event that is no evidence leaves the risk unchanged.
   *
   * @param kind kind of the identity; kind and cohort of its first event select the policy
   * @param vector null if the event is no evidence; u and maximum are then ignored
   * @param u as for {@link #isEvidence}
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
    return stages
        .get(draft.scopeFor(cohort).id())
        .assessCalibrationDay(state, action, vector, u, ownMaximum)
        .effectiveRisk();
  }
}
