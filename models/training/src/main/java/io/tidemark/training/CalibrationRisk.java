package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.RiskStage;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.RiskState;
import java.util.HashMap;
import java.util.Map;

/**
 * The effective risk of calibration events, by the stage that judges: one after the other, each
 * identity's in the order in which they are judged. Not thread-safe.
 */
final class CalibrationRisk {
  private final Baseline draft;
  private final RiskPolicies policies;
  private final Map<String, RiskStage> stages = new HashMap<>();
  private String current;
  private RiskState state;

  /**
   * What the events of one calibration day are measured by.
   *
   * @param usualMaximum what the identity's statistic usually reaches, from its other days
   * @param ownMaximum what this day exceeded that by
   */
  record Day(double usualMaximum, double ownMaximum) {}

  /**
   * @param draft a baseline whose scopes have statistics and calibrations
   * @param policies risk figures that differ from those of everyone
   */
  CalibrationRisk(Baseline draft, RiskPolicies policies) {
    this.draft = draft;
    this.policies = policies;
    for (ScopeBaseline scope : draft.judgingScopes()) {
      stages.put(scope.id(), new RiskStage(scope.statistic(), scope.calibration()));
    }
  }

  /**
   * Whether an event is evidence.
   *
   * @param u what its statistic exceeds the usual maximum by
   * @param ownMaximum of its day
   */
  static boolean isEvidence(Baseline draft, ScopeBaseline scope, double u, double ownMaximum) {
    return draft.policy().evidence(scope.calibration().pValueLeavingOut(ownMaximum, u)) > 0;
  }

  /**
   * The risk of the next event. One that is no evidence adds nothing, and has the risk that was
   * there before.
   *
   * @param kind of the identity, and cohort: those of its first event decide on its figures
   * @param vector null where the event is no evidence; then u and maximum say nothing
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
      state = RiskState.empty(policies.of(draft.policy(), kind, cohort, identity));
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
