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
 * Computes the effective risk of calibration events. Events must be passed identity by identity, in
 * scoring order. Not thread-safe.
 */
final class CalibrationDayRisk {
  private final Baseline draft;
  private final Policy policies;
  private final Map<String, RiskStage> stages = new HashMap<>();
  private String current;
  private RiskState state;

  /**
   * Reference values for one calibration day of an identity.
   *
   * @param usualMaximum the identity's usual daily maximum, computed from its other days
   * @param ownMaximum amount by which this day's maximum exceeds {@code usualMaximum}
   */
  record Day(double usualMaximum, double ownMaximum) {}

  /**
   * @param draft baseline whose scopes already have statistics and calibrations
   * @param policies exceptions to the baseline's policy
   */
  CalibrationDayRisk(Baseline draft, Policy policies) {
    this.draft = draft;
    this.policies = policies;
    for (ScopeBaseline scope : draft.judgingScopes()) {
      stages.put(scope.id(), new RiskStage(scope.statistic(), scope.calibration()));
    }
  }

  /**
   * Returns whether an event counts as evidence.
   *
   * @param u amount by which the event's statistic exceeds the identity's usual daily maximum
   * @param ownMaximum amount by which the day's maximum exceeds the identity's usual daily maximum
   */
  static boolean isEvidence(Baseline draft, ScopeBaseline scope, double u, double ownMaximum) {
    return draft.policy().evidence(scope.calibration().pValueLeavingOut(ownMaximum, u)) > 0;
  }

  /**
   * Processes the next event, and returns the effective risk after it. Only events that are
   * evidence change the risk.
   *
   * @param kind kind of the identity. The kind and cohort of the identity's first event determine
   *     the policy.
   * @param vector feature vector, or null if the event is not evidence, in which case {@code u} and
   *     {@code ownMaximum} are ignored
   * @param u see {@link #isEvidence}
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
