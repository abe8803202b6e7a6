package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
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
}
