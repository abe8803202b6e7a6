package io.tidemark.training.evaluation;

import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleOptions;

/**
 * The settings under which nights are replayed.
 *
 * @param sampling rows per scope
 * @param forest its options
 * @param combination which parts judge
 * @param policy budgets among it
 * @param calibrationDays days of each night that calibrate
 */
public record Trial(
    SampleOptions sampling,
    ForestOptions forest,
    Combination combination,
    RiskPolicy policy,
    int calibrationDays) {
  /** The defaults of training; a night has settings of its own. */
  public static Trial defaults() {
    return new Trial(
        SampleOptions.defaults(0),
        ForestOptions.defaults(0),
        Combination.TAILS_AND_FOREST,
        RiskPolicy.defaults(),
        7);
  }

  /** The same with another combination. */
  public Trial with(Combination other) {
    return new Trial(sampling, forest, other, policy, calibrationDays);
  }

  /** The same with another forest. */
  public Trial with(ForestOptions other) {
    return new Trial(sampling, other, combination, policy, calibrationDays);
  }

  /** The same with other samples. */
  public Trial with(SampleOptions other) {
    return new Trial(other, forest, combination, policy, calibrationDays);
  }

  /** The same with other risk figures. */
  public Trial with(RiskPolicy other) {
    return new Trial(sampling, forest, combination, other, calibrationDays);
  }

  /** The same with another budget for MEDIUM, that for HIGH in its proportion and its own π₀. */
  public Trial withBudget(double budget) {
    RiskPolicy other =
        new RiskPolicy(
            policy.halfLife(),
            RiskPolicy.pStartFor(budget),
            policy.impactWeights(),
            policy.decisions(),
            budget,
            budget * policy.budgetHigh() / policy.budgetMedium(),
            policy.confidence());
    return with(other);
  }
}
