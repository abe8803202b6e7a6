package io.tidemark.runtime.judge;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;

/**
 * Decides about the actions of identities of one scope: statistic ({@code EventStatistic}), risk
 * ({@link RiskStage}), then level and decision. Immutable and thread-safe, but for the state passed
 * in.
 */
public final class Judge {
  private final ScopeBaseline scope;
  private final RiskStage stage;

  /** A judge for one scope. */
  public Judge(ScopeBaseline scope) {
    this.scope = scope;
    this.stage = new RiskStage(scope.statistic(), scope.calibration());
  }

  /**
   * Judges an action and remembers it in the identity's state.
   *
   * <p>A risk that asks for something wins. Else a breached bound, then a policy rule, asks for a
   * step-up. Else the action is allowed, or not judged where the scope has no thresholds.
   *
   * @param row feature vector, one value per feature; NaN means not observed
   * @param usualMaximum what the identity's statistic usually reaches in a day, from {@code
   *     Baseline.usualMaximum}
   */
  public Verdict judge(RiskState state, float[] row, JudgedAction action, double usualMaximum) {
    double score = scope.statistic().forestScore(row, 0);
    double u = scope.statistic().statistic(row, 0, score) - usualMaximum;
    return decide(score, u, stage.assess(state, action, row, score, u), action, state.policy());
  }

  /** What the statistic of an identity of the scope usually reaches in a day. */
  public double usualMaximum() {
    return scope.usualMaximum();
  }

  /** Stage three alone: level and decision for what the stages before found. */
  public Verdict decide(
      double score, double u, Assessment assessment, JudgedAction action, RiskPolicy policy) {
    Level level =
        scope
            .thresholds()
            .map(thresholds -> thresholds.level(assessment.effectiveRisk()))
            .orElse(Level.LOW);
    DecisionKind byRisk =
        scope.isUsable()
            ? policy.decisions().decision(level, action.impact())
            : DecisionKind.NOT_JUDGED;
    DecisionKind decision = byRisk;
    Cause cause = Cause.RISK;
    String reason = null;
    if (!byRisk.isStepUpOrStronger()) {
      if (action.boundBreach() != null) {
        decision = DecisionKind.STEP_UP;
        cause = Cause.BOUND;
        reason = action.boundBreach();
      } else if (action.stepUpReason() != null) {
        decision = DecisionKind.STEP_UP;
        cause = Cause.POLICY;
        reason = action.stepUpReason();
      } else {
        cause = Cause.NONE;
      }
    }
    return new Verdict(score, u, assessment, level, decision, cause, reason, scope.id());
  }
}
