package io.tidemark.runtime.judge;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.engine.program.RecentFeatures.Suspect;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges the actions of a scope's identities in three stages: the statistic, the effective risk
 * ({@link Assessment}), and the level and decision. The second needs no thresholds, so a trainer
 * can run it over calibration days to derive them. Immutable and thread-safe, except for the state
 * passed in.
 *
 * @param recent features over recent events, or {@link RecentFeatures#NONE} if they do not
 *     distinguish pairs of credential and source
 */
public record Judge(ScopeBaseline scope, RecentFeatures recent) {
  /**
   * Judges an action and adds it to the identity's state.
   *
   * <p>The risk level decides if it requires a step-up or more. Otherwise, a breached bound or,
   * failing that, a policy rule requires a step-up. All else is allowed, or not judged without
   * thresholds. A starter's decision is never above STEP_UP.
   *
   * <p>An identity's windows include the events of everyone who uses it. Another pair of credential
   * and source is suspect if it has accumulated a MEDIUM risk within the last day, not only by
   * volume and rhythm. Windows that it may have filled are ignored, so that a thief cannot lock out
   * the owner, unless the action's own pair has accumulated a MEDIUM risk as well.
   *
   * @param row feature vector, one value per feature; NaN means not observed
   * @param usualMaximum usual daily maximum of the identity's statistic
   */
  public Verdict judge(RiskState state, float[] row, JudgedAction action, double usualMaximum) {
    List<Integer> suppressed = suppressed(state, action);
    double score = scope.statistic().forestScore(row);
    float[] seen = RecentFeatures.without(suppressed, row);
    double scoreOfSeen = seen == row ? score : scope.statistic().forestScore(seen);
    double u = scope.statistic().statistic(seen, scoreOfSeen) - usualMaximum;
    Assessment assessment = assess(state, action, seen, scoreOfSeen, scope.calibration().pValue(u));
    return decide(score, u, assessment, action, state.policy()).withSuppressed(suppressed);
  }

  private List<Integer> suppressed(RiskState state, JudgedAction action) {
    if (recent.isEmpty() || scope.thresholds().isEmpty()) {
      return List.of();
    }
    List<Suspect> suspects =
        state.otherSuspects(
            action.credential(),
            action.source(),
            action.timeMicros(),
            scope.thresholds().get().medium(),
            recent::isAttributable);
    return suspects.isEmpty() ? List.of() : recent.explainedBy(suspects);
  }

  /**
   * Runs only the second stage, for an event from a calibration day, as if it were from a later
   * day, and adds the event to the state.
   *
   * @param u amount by which the event's statistic exceeds the identity's usual maximum
   * @param ownMaximum largest statistic of the event's identity-day
   */
  public Assessment assessCalibrationDay(
      RiskState state, JudgedAction action, float[] row, double u, double ownMaximum) {
    double pValue = scope.calibration().pValueLeavingOut(ownMaximum, u);
    return assess(state, action, row, Double.NaN, pValue);
  }

  /**
   * @param forestScore forest score of the row, or NaN if it is unknown
   */
  Assessment assess(
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
    EventStatistic statistic = scope.statistic();
    double score = Double.isNaN(forestScore) ? statistic.forestScore(row) : forestScore;
    return statistic.leadingFeature(row, score);
  }

  /** Runs only the third stage. */
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
    if (scope.isStarter()) {
      byRisk = byRisk.upToStepUp();
    }
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
    Set<Cause> causes = causes(byRisk.isStepUpOrStronger(), action);
    return new Verdict(
        score, u, assessment, level, decision, cause, causes, reason, scope.judgeName(), List.of());
  }

  private static Set<Cause> causes(boolean risky, JudgedAction action) {
    boolean bound = action.boundBreach() != null;
    boolean policy = action.stepUpReason() != null;
    if (!risky && !bound && !policy) {
      return Set.of();
    }
    Set<Cause> causes = EnumSet.noneOf(Cause.class);
    if (risky) {
      causes.add(Cause.RISK);
    }
    if (bound) {
      causes.add(Cause.BOUND);
    }
    if (policy) {
      causes.add(Cause.POLICY);
    }
    return causes;
  }
}
