package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.EnforcerOptions.EventTimes;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expiry according to the clock, even if the event states an earlier time. */
class ExpiryTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Instant MIDNIGHT =
      TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  private static final Instant SOON = TestCompany.issued().plusSeconds(60);
  private static final String NETWORK = "203.0.9.0/24";

  @TempDir private static Path calm;
  private static AccessEvent first;
  private final TestClock clock = new TestClock(SOON);

  @BeforeAll
  static void publish() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(calm, KEY, company.calmContents());
    first = company.events(1, TestCompany.NIGHT.plusDays(1), false).get(0);
  }

  @Test
  void releaseExpiresByClock() {
    Consumer<Enforcer> weekLater = enforcer -> clock.set(SOON.plus(Duration.ofDays(8)));
    AccessEvent read = event(SOON, Impact.READ);
    assertThat(decision(EventTimes.LIVE, weekLater, read))
        .matches(d -> d.freshness() == Freshness.DEAD && d.detail().equals("baseline_dead"));
    assertThat(decision(EventTimes.LOGGED, weekLater, read).freshness()).isEqualTo(Freshness.FRESH);
  }

  @Test
  void tokenExpiresByClock() {
    AccessEvent token =
        event(SOON, Impact.READ).toBuilder()
            .number(EventColumn.API_TOKEN_EXPIRATION_TIME, EventTime.micros(SOON.plusSeconds(60)))
            .build();
    Consumer<Enforcer> hourLater = enforcer -> clock.pass(Duration.ofHours(1));
    assertThat(decision(EventTimes.LIVE, hourLater, token).detail()).isEqualTo("token_expired");
    assertThat(decision(EventTimes.LOGGED, hourLater, token).kind()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void evidenceExpiresByClock() {
    AccessEvent critical = event(SOON.plusSeconds(1), Impact.CRITICAL);
    Consumer<Enforcer> evidence =
        enforcer ->
            enforcer.revalidated(
                "key-1", NETWORK, new Evidence(Evidence.Kind.HUMAN_APPROVAL, SOON));
    assertThat(decision(EventTimes.LIVE, evidence, critical).kind()).isEqualTo(DecisionKind.ALLOW);
    Consumer<Enforcer> stale = evidence.andThen(enforcer -> clock.pass(Duration.ofMinutes(16)));
    assertThat(decision(EventTimes.LIVE, stale, critical).kind()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(decision(EventTimes.LOGGED, stale, critical).kind()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void grantCoversEventsDatedBeforeIt() {
    AccessEvent admin = event(SOON.minusSeconds(60), Impact.ADMIN);
    Consumer<Enforcer> grant = enforcer -> enforcer.granted(TestCompany.identity(1), SOON);
    assertThat(decision(EventTimes.LIVE, grant, admin).detail())
        .isEqualTo("granted_since_evidence");
    assertThat(decision(EventTimes.LOGGED, grant, admin).detail())
        .isNotEqualTo("granted_since_evidence");
  }

  private Decision decision(EventTimes times, Consumer<Enforcer> before, AccessEvent event) {
    clock.set(SOON);
    EnforcerOptions options =
        EnforcerOptions.builder(clock).eventTimes(times).observingSince(MIDNIGHT).build();
    try (Enforcer enforcer = Enforcer.open(calm, TestRoot.pin(KEY), options)) {
      before.accept(enforcer);
      return enforcer.evaluate(event);
    }
  }

  private static AccessEvent event(Instant at, Impact impact) {
    return first.toBuilder()
        .text(EventColumn.METADATA_UID, "at-" + at)
        .number(EventColumn.TIME, EventTime.micros(at))
        .text(EventColumn.SRC_IP_PREFIX, NETWORK)
        .text(EventColumn.ACTION, impact == Impact.READ ? "s3:Op1" : "s3:Drop")
        .number(EventColumn.IMPACT_TIER, impact.ordinal())
        .build();
  }
}
