package io.tidemark.jobs.explain;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;

/**
 * State in which an event was judged, from which the event can be judged again any number of times.
 * Immutable.
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
   * @param cohort cohort of the identity, or null
   * @param held risk state of the identity before the event, under the identity's risk figures
   * @param vector feature vector as computed
   * @param action all other input of the judgement
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

  /** Returns the verdict. */
  public Verdict verdict() {
    return verdict(vector, action);
  }

  /** Returns the verdict that a different vector and action would receive. */
  Verdict verdict(float[] otherVector, JudgedAction otherAction) {
    return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
  }

  /** Returns the contribution of each feature to the statistic. */
  public double[] shares() {
    return judge.shares(cohort, vector, verdict().suppressed());
  }

  /** Returns the risk state of the identity before the event. */
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

  /** Returns the cohort of the identity, or null. */
  public String cohort() {
    return cohort;
  }

  /** Returns the usual daily maximum of the identity's statistic. */
  public double usualMaximum() {
    return usualMaximum;
  }

  /** Returns the risk figures of the identity. */
  public RiskPolicy policy() {
    return policy;
  }

  /** Returns all other input of the judgement. */
  public JudgedAction action() {
    return action;
  }
}
