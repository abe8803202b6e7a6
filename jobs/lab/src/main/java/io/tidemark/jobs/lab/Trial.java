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
 * The settings under which nights are replayed.
 *
 * @param sampling rows per scope
 * @param forest its options
 * @param combination which parts judge
 * @param policy figures for everyone, budgets among them
 * @param policies figures that differ for some
 * @param calibrationDays days of each night that calibrate
 * @param gates whether a gate may refuse a night's baseline, so that the one before judges on
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    Policy policies,
    int calibrationDays,
    boolean gates) {
  /** The trial of a night with these settings and this policy. */
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
   * The trial of a night with these settings, without gates and policy file, with another budget
   * for MEDIUM; that for HIGH in its proportion, and π₀ of its own.
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

  /** The same with other parts. */
  Trial with(SampleOptions otherSampling, ForestOptions otherForest, Combination otherParts) {
    return new Trial(
        otherSampling, otherForest, otherParts, policy, policies, calibrationDays, gates);
  }
}
