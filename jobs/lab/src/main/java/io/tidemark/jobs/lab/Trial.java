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
 * @param sampling rows per scope
 * @param forest its options
 * @param combination parts that judge
 * @param policy general figures, including budgets
 * @param policies figures that differ for some identities
 * @param calibrationDays days of each night that calibrate
 * @param gates whether a gate may refuse a night's baseline, so that the previous one judges
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    Policy policies,
    int calibrationDays,
    boolean gates) {
  /** Trial of a night with these settings and this policy. */
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
   * Trial of a night with these settings and another budget for MEDIUM, without gates and policy
   * file. The budget for HIGH keeps its proportion, and π₀ follows from the budget.
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

  /** The same trial with other parts. */
  Trial with(SampleOptions otherSampling, ForestOptions otherForest, Combination otherParts) {
    return new Trial(
        otherSampling, otherForest, otherParts, policy, policies, calibrationDays, gates);
  }
}
