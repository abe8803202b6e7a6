package io.tidemark.jobs.explain;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;

/** State in which an event was judged; it can be judged again any number of times. Immutable. */
public final class JudgementMoment {
  private final BaselineJudge judge;
  private final String cohort;
  private final double usualMaximum;
  private final RiskPolicy policy;
  private final byte[] held;
  private final float[] vector;
  private final JudgedAction action;

  /**
   * @param judge baseline that judged it
   * @param identity its statistics
   * @param cohort of the identity, or null
   * @param held risk state of the identity before the event, under its risk figures
   * @param vector as computed
   * @param action remaining input of the judgement
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

  /** The verdict. */
  public Verdict verdict() {
    return verdict(vector, action);
  }

  /** Verdict on another vector and another action. */
  Verdict verdict(float[] otherVector, JudgedAction otherAction) {
    return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
  }

  /** Contribution of each feature to the statistic. */
  public double[] shares() {
    return judge.shares(cohort, vector, verdict().suppressed());
  }

  /** Risk state of the identity before the event. */
  public RiskState state() {
    return RiskState.fromBytes(held, policy);
  }

  /** Vector as computed. */
  public float[] vector() {
    return vector.clone();
  }

  /** Baseline that judged the event. */
  public Baseline baseline() {
    return judge.baseline();
  }

  /** Cohort of the identity, or null. */
  public String cohort() {
    return cohort;
  }

  /** Usual daily maximum of the identity's statistic. */
  public double usualMaximum() {
    return usualMaximum;
  }

  /** Risk figures of the identity. */
  public RiskPolicy policy() {
    return policy;
  }

  /** Remaining input of the judgement. */
  public JudgedAction action() {
    return action;
  }
}
