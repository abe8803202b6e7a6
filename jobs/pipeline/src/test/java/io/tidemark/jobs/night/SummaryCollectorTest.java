package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.night.SummaryCollector.PolicyStepUp;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryCollectorTest {
  private static final PolicyStepUp STEP_UP =
      new PolicyStepUp("critical_action_not_habitual", "aws|1|deploy");

  @Test
  void namesRuleAndIdentityOfPolicyStepUps() {
    assertThat(SummaryCollector.describe(1, List.of(STEP_UP)))
        .isEqualTo(
            "1 identity met a rule that requires a step-up at any risk; counted only, without an"
                + " alert: aws|1|deploy (critical_action_not_habitual)");
    assertThat(SummaryCollector.describe(2, List.of(STEP_UP)))
        .startsWith("2 identities met")
        .endsWith("(critical_action_not_habitual), ...");
  }
}
