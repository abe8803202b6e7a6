package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.PolicySubject;
import io.tidemark.engine.bound.PolicySubject.Level;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.RiskPolicies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RiskFiguresTest {
  @Test
  void evidenceBeginsAtTwiceTheBudgetOfTheSettings() {
    assertThat(RiskFigures.of(Settings.defaults(), Policy.none()).pStart()).isEqualTo(0.1);
  }

  /** Else no risk of its members could ever reach the threshold of a cohort that accepts more. */
  @Test
  void evidenceBeginsEarlyEnoughForTheLargestBudgetOfAPolicy() {
    Policy policy =
        Policy.read(
            "policy.yaml",
            """
            version: 1
            rules:
              - name: loud
                for: {kind: ci_job}
                risk: {medium-budget: 0.2}
            """);
    assertThat(RiskFigures.of(Settings.defaults(), policy).pStart()).isEqualTo(0.4);
    assertThat(RiskFigures.of(Settings.defaults(), policy).budgetMedium()).isEqualTo(0.05);
  }

  /** Else a task of the night would find out, at the first identity that is under both. */
  @Test
  void rulesThatAreImpossibleTogetherAreRefusedBeforeTheNight() {
    RiskChanges few = new RiskChanges(null, Map.of(), Map.of(), 0.02, null, null);
    RiskChanges many = new RiskChanges(null, Map.of(), Map.of(), null, 0.04, null);
    Policy none = Policy.none();
    Policy policy =
        new Policy(
            none.risk(),
            new RiskPolicies(
                List.of(
                    new Policy.RiskRule(
                        "many", List.of(new PolicySubject(Level.COHORT, "night")), many),
                    new Policy.RiskRule(
                        "few", List.of(new PolicySubject(Level.KIND, "ci_job")), few))),
            none.impactRules(),
            none.bounds());
    assertThatThrownBy(() -> RiskFigures.of(Settings.defaults(), policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'few' and 'many'")
        .hasMessageContaining("high budget 0.04");
  }
}
