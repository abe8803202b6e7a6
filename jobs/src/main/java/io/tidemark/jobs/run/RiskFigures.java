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
   *     everyone or for those of a rule
   */
  public static RiskPolicy of(Settings settings, Policy policy) {
    RiskPolicy everyone = policy.riskOver(of(settings));
    policy.riskRules().rules().forEach(rule -> rule.changes().over(everyone));
    return everyone;
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
