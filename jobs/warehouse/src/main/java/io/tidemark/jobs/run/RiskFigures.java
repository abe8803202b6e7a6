package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;

/** The risk figures of a night: defaults, over them the settings, over them the policy. */
public final class RiskFigures {
  private RiskFigures() {}

  /**
   * The figures for everyone.
   *
   * @throws IllegalArgumentException where settings and policy together are impossible, for
   *     everyone or for those of one rule or several
   */
  public static RiskPolicy of(Settings settings, Policy policy) {
    RiskPolicy everyone = policy.riskOver(of(settings));
    policy.requirePossible(everyone);
    double largestBudget =
        policy.rules().stream()
            .mapToDouble(rule -> rule.risk().over(everyone).budgetMedium())
            .reduce(everyone.budgetMedium(), Math::max);
    // One for all: an enforcer is not told of budgets, and must count the same events as evidence.
    return everyone.withPStart(RiskPolicy.pStartFor(largestBudget));
  }

  private static RiskPolicy of(Settings settings) {
    RiskPolicy defaults = RiskPolicy.defaults();
    Settings.Risk risk = settings.risk();
    return new RiskPolicy(
        risk.halfLife(),
        defaults.pStart(),
        defaults.impactWeights(),
        defaults.decisions(),
        risk.mediumBudget(),
        risk.highBudget(),
        risk.confidence());
  }
}
