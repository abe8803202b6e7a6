package io.tidemark.jobs.explain;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;

/** An event at the moment of its judgement, to be judged as often as one likes. Immutable. */
public final class JudgementMoment {
  private final BaselineJudge judge;
  private final String cohort;
  private final double usualMaximum;
  private final RiskPolicy policy;
  private final byte[] held;
  private final float[] vector;
  private final JudgedAction action;

  /**
   * @param judge by the baseline that judged it
   * @param identity whose figures it is judged by
   * @param cohort of the identity, or null
   * @param held what was held against the identity before the event, under its risk figures
   * @param vector as computed
   * @param action the rest of what judging needs
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

  /** The verdict on another vector and another action. */
  Verdict verdict(float[] otherVector, JudgedAction otherAction) {
    return judge.judge(cohort, usualMaximum, state(), otherVector, otherAction);
  }

  /** Each feature's part in the statistic. */
  public double[] shares() {
    return judge.shares(cohort, vector, verdict().suppressed());
  }

  /** What was held against the identity before the event. */
  public RiskState state() {
    return RiskState.fromBytes(held, policy);
  }

  /** The vector as computed. */
  public float[] vector() {
    return vector.clone();
  }

  /** The baseline that judged. */
  public Baseline baseline() {
    return judge.baseline();
  }

  /** The identity's cohort, or null. */
  public String cohort() {
    return cohort;
  }

  /** What the identity's statistic usually reaches in a day. */
  public double usualMaximum() {
    return usualMaximum;
  }

  /** The identity's risk figures. */
  public RiskPolicy policy() {
    return policy;
  }

  /** The rest of what judging needs. */
  public JudgedAction action() {
    return action;
  }
}
