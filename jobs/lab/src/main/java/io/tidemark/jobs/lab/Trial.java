package io.tidemark.jobs.lab;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.run.TrainingFigures;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleOptions;

/**
 * Settings of replayed nights.
 *
 * @param sampling options for sampling the rows of each scope
 * @param forest options of the forest
 * @param combination the parts of the detector that are used for judging
 * @param policy general risk figures, including budgets
 * @param policies risk figures of those identities for which they differ
 * @param calibrationDays number of days that each night uses for calibration
 * @param gates whether a gate may refuse a night's baseline, in which case the previous baseline is
 *     used for judging
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    Policy policies,
    int calibrationDays,
    boolean gates) {
  /** Returns the trial of a night with the given settings and policy. */
  static Trial of(Settings settings, Policy policy, long seed) {
    return new Trial(
        TrainingFigures.sampling(settings.train(), seed),
        TrainingFigures.forest(settings.train(), seed),
        Combination.TAILS_AND_FOREST,
        RiskFigures.of(settings, policy),
        policy,
        settings.train().calibrationDays(),
        true);
  }

  /**
   * Returns the trial of a night with the given settings and a different budget for MEDIUM, without
   * gates and without a policy file. The budget for HIGH is scaled in proportion, and π₀ is derived
   * from the budget.
   */
  public static Trial withBudget(Settings settings, double budget) {
    Trial trial = of(settings, Policy.NONE, settings.train().seed());
    RiskPolicy policy = trial.policy;
    RiskPolicy other =
        new RiskPolicy(
            policy.halfLife(),
            RiskPolicy.pStartFor(budget),
            policy.impactWeights(),
            policy.decisions(),
            budget,
            budget * policy.budgetHigh() / policy.budgetMedium(),
            policy.confidence());
    return new Trial(
        trial.sampling,
        trial.forest,
        trial.combination,
        other,
        trial.policies,
        trial.calibrationDays,
        false);
  }

  /** Returns the same trial with different parts. */
  Trial with(SampleOptions otherSampling, ForestOptions otherForest, Combination otherParts) {
    return new Trial(
        otherSampling, otherForest, otherParts, policy, policies, calibrationDays, gates);
  }
}
