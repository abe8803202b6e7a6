package io.tidemark.jobs.explain;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;

/**
 * The state in which an event was judged. The event can be judged again from this state any number
 * of times. Immutable.
 */
public final class JudgementContext {
  private final BaselineJudge judge;
  private final String cohort;
  private final double usualMaximum;
  private final RiskPolicy policy;
  private final byte[] held;
  private final float[] vector;
  private final JudgedAction action;

  /**
   * @param cohort the identity's cohort; null if it has none
   * @param held the identity's risk state before the event, encoded under the identity's risk
   *     policy
   * @param vector feature vector as originally computed
   * @param action all other inputs to the judgement
   */
  JudgementContext(
      BaselineJudge judge,
      String identity,
      String cohort,
      RiskState held,
      float[] vector,
      JudgedAction action) {
    this.judge = judge;
    this.cohort = cohort;
    usualMaximum = judge.baseline().usualMaximum(identity, cohort);
    policy = held.policy();
    this.held = held.toBytes();
    this.vector = vector.clone();
    this.action = action;
  }

  public Verdict verdict() {
    return verdict(vector, action);
  }

  /** Returns the verdict that the event would have received with a different vector and action. */
  Verdict verdict(float[] otherVector, JudgedAction otherAction) {
    return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
  }

  /** Returns each feature's contribution to the statistic. */
  public double[] shares() {
    return judge.shares(cohort, vector, verdict().suppressed());
  }

  public RiskState state() {
    return RiskState.fromBytes(held, policy);
  }

  public float[] vector() {
    return vector.clone();
  }

  public Baseline baseline() {
    return judge.baseline();
  }

  /** Returns the identity's cohort, or null if it has none. */
  public String cohort() {
    return cohort;
  }

  /** Returns the identity's usual daily maximum of the statistic. */
  public double usualMaximum() {
    return usualMaximum;
  }

  public RiskPolicy policy() {
    return policy;
  }

  public JudgedAction action() {
    return action;
  }
}
