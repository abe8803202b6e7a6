package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.night.SummaryCollector.PolicyStepUp;
import io.tidemark.jobs.run.NightSummary.Note;
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

  @Test
  void subjectOfLogAlertHasLineOfItsOwn() {
    String subject = "aws|1|" + "r".repeat(120);
    String text = "1 of 3 events up to 1 day late are above ALLOW";
    Notice late = new Notice(Notice.Kind.LATE_ALERT, subject, subject + ": " + text);
    assertThat(SummaryCollector.logAlert(late))
        .isEqualTo(new Note("LOG ALERT", text, List.of(subject)));
    Notice others = new Notice(Notice.Kind.LATE_ALERT, "", "2 more identities");
    assertThat(SummaryCollector.logAlert(others))
        .isEqualTo(new Note("LOG ALERT", "2 more identities"));
  }
}
