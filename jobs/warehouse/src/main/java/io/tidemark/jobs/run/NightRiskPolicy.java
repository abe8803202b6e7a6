package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;

/**
 * Computes a night's risk policy: the defaults, overridden by the settings and then by the policy
 * file.
 */
public final class NightRiskPolicy {
  private NightRiskPolicy() {}

  /**
   * Returns the general risk policy.
   *
   * @throws IllegalArgumentException if the settings and the policy conflict, either in general or
   *     for an individual rule
   */
  public static RiskPolicy of(Settings settings, Policy policy) {
    RiskPolicy everyone = policy.riskOver(of(settings));
    policy.requirePossible(everyone);
    double largestBudget =
        policy.rules().stream()
            .mapToDouble(rule -> rule.risk().over(everyone).budgetMedium())
            .reduce(everyone.budgetMedium(), Math::max);
    // All identities share the same value, because enforcers do not know the budgets but must count
    // the same events as evidence.
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
