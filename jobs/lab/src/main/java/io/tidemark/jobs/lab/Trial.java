package io.tidemark.jobs.lab;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleOptions;

/**
 * Settings for replaying nights.
 *
 * @param policies risk figures for identities to which {@code policy} does not apply
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    Policy policies,
    int calibrationDays) {
  static Trial of(Settings settings, Policy policy, long seed) {
    return new Trial(
        settings.train().sampling(seed),
        settings.train().forest(seed),
        Combination.TAILS_AND_FOREST,
        PolicyFile.risk(settings, policy),
        policy,
        settings.train().calibrationDays());
  }

  /**
   * Returns the trial for a MEDIUM budget, with the policy file of the settings. The HIGH budget is
   * scaled in proportion, and π₀ is derived.
   */
  public static Trial withBudget(Settings settings, double budget) {
    Trial trial = of(settings, PolicyFile.of(null, settings), settings.train().seed());
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
        trial.calibrationDays);
  }

  Trial with(SampleOptions otherSampling, Combination otherParts) {
    return new Trial(otherSampling, forest, otherParts, policy, policies, calibrationDays);
  }
}
