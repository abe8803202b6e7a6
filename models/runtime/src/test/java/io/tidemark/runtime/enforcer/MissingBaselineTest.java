package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.MIDNIGHT;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events dated before the first day that a release judges, which means that their clock is behind.
 */
class MissingBaselineTest {
  @TempDir private static Path published;
  private static AccessEvent early;

  @BeforeAll
  static void publish() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(published, KEY);
    early =
        company.events(1, TODAY, false).get(0).toBuilder()
            .number(EventColumn.TIME, MIDNIGHT.toEpochMilli() * 1000 - 1)
            .build();
  }

  @Test
  void failSafeTableDecidesByImpact() {
    try (Enforcer enforcer = open(published, options().unknown(UnknownRules.cautious()).build())) {
      assertThat(enforcer.evaluate(of(Impact.READ)).kind()).isEqualTo(DecisionKind.ALLOW);
      assertThat(enforcer.evaluate(of(Impact.WRITE)).kind()).isEqualTo(DecisionKind.STEP_UP);
      assertThat(enforcer.evaluate(of(Impact.CRITICAL)))
          .matches(d -> d.kind() == DecisionKind.REVALIDATE && d.cause() == Cause.POLICY)
          .matches(d -> d.detail().equals("before_baseline") && !d.isJudged())
          .matches(d -> d.freshness() == Freshness.FRESH);
      assertThat(enforcer.counts().get(EnforcerCount.FAIL_SAFES)).isEqualTo(3);
    }
  }

  @Test
  void evidenceDoesNotOverrideFailSafe() {
    AccessEvent critical = of(Impact.CRITICAL);
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.revalidated(
          critical.text(EventColumn.CREDENTIAL_UID),
          critical.text(EventColumn.SRC_IP_PREFIX),
          new Evidence(Evidence.Kind.HUMAN_APPROVAL, EventTime.instant(critical.timeMicros())));
      assertThat(SOON.instant()).isAfter(EventTime.instant(critical.timeMicros()));
      assertThat(enforcer.evaluate(critical).kind()).isEqualTo(DecisionKind.REVALIDATE);
    }
  }

  private static AccessEvent of(Impact impact) {
    return early.toBuilder().number(EventColumn.IMPACT_TIER, impact.ordinal()).build();
  }
}
