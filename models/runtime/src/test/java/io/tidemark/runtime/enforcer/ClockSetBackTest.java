package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that was a day ahead and has been corrected. */
class ClockSetBackTest {
  private static final String OWN = "198.51.1.0/24";

  @TempDir private static Path published;
  @TempDir private static Path calm;
  private static TestCompany company;
  private static List<AccessEvent> today;
  private static List<AccessEvent> tomorrow;

  private final TestClock clock = new TestClock(Instant.EPOCH);

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY);
    company.publish(calm, KEY, company.calmContents());
    today = company.events(1, TODAY, false);
    tomorrow = company.events(1, TODAY.plusDays(1), true);
  }

  @Test
  void identityRestartsWithItsRisk() {
    Instant start = EventTime.instant(today.get(0).timeMicros());
    clock.set(EventTime.instant(tomorrow.get(0).timeMicros()));
    try (Enforcer enforcer = open(published, start.minus(Duration.ofDays(1)));
        Enforcer fresh = open(published, start)) {
      Decision held = null;
      AccessEvent heldOf = null;
      for (AccessEvent event : tomorrow) {
        Decision decision = at(event, enforcer);
        if (held == null || decision.risk() > held.risk()) {
          held = decision;
          heldOf = event;
        }
      }
      assertThat(held.risk()).isGreaterThan(0.1);
      for (AccessEvent event : today) {
        assertThat(at(event, enforcer).vector()).isEqualTo(at(event, fresh).vector());
        // Requests that began while the clock was ahead.
        enforcer.completed(
            tomorrow.get(today.indexOf(event)).text(EventColumn.METADATA_UID),
            event.text(EventColumn.CREDENTIAL_UID),
            Outcome.DENIED,
            1,
            null);
      }
      assertThat(enforcer.counts().get(EnforcerCount.CLOCKS_SET_BACK)).isEqualTo(1);
      assertThat(enforcer.counts().get(EnforcerCount.OUT_OF_ORDER)).isZero();
      AccessEvent again =
          heldOf.toBuilder()
              .text(EventColumn.METADATA_UID, "again")
              .number(EventColumn.TIME, today.get(39).timeMicros() + 1)
              .build();
      assertThat(at(again, enforcer).risk()).isGreaterThanOrEqualTo(held.risk());
    }
  }

  @Test
  void laterIdentityHasWindowsFromThenOn() {
    clock.set(EventTime.instant(tomorrow.get(0).timeMicros()));
    Instant start = EventTime.instant(today.get(0).timeMicros());
    EnforcerOptions since =
        EnforcerOptions.builder(clock).vectors(EnforcerOptions.Vectors.KEPT).build();
    try (Enforcer enforcer = Enforcer.open(published, TestRoot.pin(KEY), since);
        Enforcer fresh = open(published, start)) {
      for (AccessEvent event : today) {
        assertThat(at(event, enforcer).vector()).isEqualTo(at(event, fresh).vector());
      }
    }
  }

  @Test
  void ignoresReplaysAndLateEvents() {
    List<AccessEvent> shuffled = new ArrayList<>(today);
    shuffled.addAll(tomorrow);
    Collections.shuffle(shuffled, new Random(4));
    clock.set(EventTime.instant(tomorrow.get(39).timeMicros()).minus(Duration.ofMinutes(4)));
    try (Enforcer enforcer = open(published, clock.instant().minus(Duration.ofDays(3)))) {
      shuffled.forEach(enforcer::evaluate);
      assertThat(enforcer.counts().get(EnforcerCount.CLOCKS_SET_BACK)).isZero();
      assertThat(enforcer.counts().get(EnforcerCount.OUT_OF_ORDER)).isPositive();
    }
  }

  @Test
  void futureReportsDoNotBlockLaterOnes() {
    clock.set(EventTime.instant(tomorrow.get(5).timeMicros()));
    try (Enforcer enforcer = open(calm, clock.instant().minus(Duration.ofDays(3)))) {
      enforcer.revalidated(
          "key-1", OWN, new Evidence(Evidence.Kind.HUMAN_APPROVAL, clock.instant()));
      enforcer.granted(TestCompany.identity(1), clock.instant());
      AccessEvent critical = of(0, Impact.CRITICAL);
      assertThat(at(critical, enforcer).kind()).isEqualTo(DecisionKind.STEP_UP);
      enforcer.revalidated("key-1", OWN, new Evidence(Evidence.Kind.TOKEN_ISSUED, clock.instant()));
      assertThat(at(critical, enforcer))
          .matches(d -> d.kind() == DecisionKind.ALLOW && d.detail().equals("evidence_fresh"));
      clock.set(clock.instant().plusSeconds(1));
      enforcer.granted(TestCompany.identity(1), clock.instant());
      assertThat(at(of(1, Impact.ADMIN), enforcer).detail()).isEqualTo("granted_since_evidence");
    }
  }

  @Test
  void futureEvidenceDoesNotClearLaterRisk() {
    clock.set(EventTime.instant(tomorrow.get(39).timeMicros()));
    try (Enforcer other = open(published, clock.instant().minus(Duration.ofDays(3)));
        Enforcer untold = open(published, clock.instant().minus(Duration.ofDays(3)))) {
      other.revalidated("key-1", OWN, new Evidence(Evidence.Kind.HUMAN_APPROVAL, clock.instant()));
      double highest = 0;
      for (AccessEvent event : company.events(1, TODAY, true)) {
        AccessEvent own = event.toBuilder().text(EventColumn.SRC_IP_PREFIX, OWN).build();
        Decision decision = at(own, untold);
        assertThat(at(own, other).risk()).isEqualTo(decision.risk());
        highest = Math.max(highest, decision.risk());
      }
      assertThat(highest).isPositive();
    }
  }

  @Test
  void dropsPendingEvents() {
    clock.set(EventTime.instant(tomorrow.get(0).timeMicros()));
    try (Enforcer enforcer = open(published, EventTime.instant(0))) {
      at(tomorrow.get(0), enforcer);
      at(today.get(0), enforcer);
      enforcer.refresh();
      assertThat(enforcer.counts().get(EnforcerCount.LOST_OUTCOMES)).isEqualTo(1);
      assertThat(enforcer.counts().get(EnforcerCount.PENDING)).isEqualTo(1);
    }
  }

  private static AccessEvent of(int index, Impact impact) {
    return today.get(index).toBuilder()
        .text(EventColumn.SRC_IP_PREFIX, OWN)
        .text(EventColumn.ACTION, "s3:Drop")
        .number(EventColumn.IMPACT_TIER, impact.ordinal())
        .build();
  }

  /** Makes a decision at the time of the event. */
  private Decision at(AccessEvent event, Enforcer enforcer) {
    clock.set(EventTime.instant(event.timeMicros()));
    return enforcer.evaluate(event);
  }

  private Enforcer open(Path folder, Instant observingSince) {
    return Enforcer.open(
        folder,
        TestRoot.pin(KEY),
        EnforcerOptions.builder(clock)
            .observingSince(observingSince)
            .vectors(EnforcerOptions.Vectors.KEPT)
            .build());
  }
}
