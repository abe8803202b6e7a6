package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.IdentityKind;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyFileRiskTest {
  @Test
  void evidenceStartsAtTwiceTheBudget() {
    assertThat(PolicyFile.risk(Settings.defaults(), Policy.NONE).pStart()).isEqualTo(0.1);
  }

  /**
   * Otherwise, the risk of members of a cohort with a larger budget could never reach their
   * threshold.
   */
  @Test
  void evidenceCoversLargestPolicyBudget() {
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
    assertThat(PolicyFile.risk(Settings.defaults(), policy).pStart()).isEqualTo(0.4);
    assertThat(PolicyFile.risk(Settings.defaults(), policy).budgetMedium()).isEqualTo(0.05);
  }

  /**
   * Otherwise, a task of the night would only detect this at the first identity to which both rules
   * apply.
   */
  @Test
  void rejectsConflictingRulesBeforeTheNight() {
    RiskChanges few = new RiskChanges(null, Map.of(), Map.of(), 0.02, null, null);
    RiskChanges many = new RiskChanges(null, Map.of(), Map.of(), null, 0.04, null);
    Policy policy =
        TestPolicies.of(
            TestPolicies.risk("many", TestPolicies.cohort("night"), many),
            TestPolicies.risk("few", TestPolicies.kind(IdentityKind.CI_JOB), few));
    assertThatThrownBy(() -> PolicyFile.risk(Settings.defaults(), policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'few' and 'many'")
        .hasMessageContaining("high budget 0.04");
  }
}
