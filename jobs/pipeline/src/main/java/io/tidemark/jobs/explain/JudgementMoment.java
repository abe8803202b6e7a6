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
public final class JudgementMoment {
  private final BaselineJudge judge;
  private final String cohort;
  private final double usualMaximum;
  private final RiskPolicy policy;
  private final byte[] held;
  private final float[] vector;
  private final JudgedAction action;

  /**
   * @param judge baseline that judged the event
   * @param identity statistics of the identity
   * @param cohort the identity's cohort; null if it has none
   * @param held the identity's risk state before the event, under the identity's risk figures
   * @param vector feature vector as computed
   * @param action everything else that the judgement depends on
   */
  JudgementMoment(
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

  /** Returns the verdict on the event. */
  public Verdict verdict() {
    return verdict(vector, action);
  }

  /** Returns the verdict that a different vector and action would receive. */
  Verdict verdict(float[] otherVector, JudgedAction otherAction) {
    return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
  }

  /** Returns each feature's contribution to the statistic. */
  public double[] shares() {
    return judge.shares(cohort, vector, verdict().suppressed());
  }

  /** Returns the identity's risk state before the event. */
  public RiskState state() {
    return RiskState.fromBytes(held, policy);
  }

  /** Returns the feature vector as computed. */
  public float[] vector() {
    return vector.clone();
  }

  /** Returns the baseline that judged the event. */
  public Baseline baseline() {
    return judge.baseline();
  }

  /** Returns the identity's cohort, or null if it has none. */
  public String cohort() {
    return cohort;
  }

  /** Returns the usual daily maximum of the identity's statistic. */
  public double usualMaximum() {
    return usualMaximum;
  }

  /** Returns the identity's risk figures. */
  public RiskPolicy policy() {
    return policy;
  }

  /** Returns everything else that the judgement depends on. */
  public JudgedAction action() {
    return action;
  }
}
