package io.tidemark.jobs.lab;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.NightRiskPolicy;
import io.tidemark.jobs.run.NightTrainingOptions;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleOptions;

/**
 * Settings for replaying nights.
 *
 * @param combination the detector parts used for judging
 * @param policy default risk figures, including budgets
 * @param policies risk figures for identities to which the default figures do not apply
 * @param calibrationDays number of days that each night uses for calibration
 * @param gates whether gates may refuse a night's baseline, so that the previous one is used for
 *     judging
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    Policy policies,
    int calibrationDays,
    boolean gates) {
  /** Returns the trial for nights with the given settings and policy. */
  static Trial of(Settings settings, Policy policy, long seed) {
    return new Trial(
        NightTrainingOptions.sampling(settings.train(), seed),
        NightTrainingOptions.forest(settings.train(), seed),
        Combination.TAILS_AND_FOREST,
        NightRiskPolicy.of(settings, policy),
        policy,
        settings.train().calibrationDays(),
        true);
  }

  /**
   * Returns the trial for nights with the given settings and budget for MEDIUM, without gates or a
   * policy file. The budget for HIGH is scaled in proportion, and π₀ is derived from the budget.
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

  Trial with(SampleOptions otherSampling, ForestOptions otherForest, Combination otherParts) {
    return new Trial(
        otherSampling, otherForest, otherParts, policy, policies, calibrationDays, gates);
  }
}
