package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.MIDNIGHT;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.later;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.releaseIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Snapshot.SavedIdentity;
import io.tidemark.runtime.enforcer.Stripe.Stripes;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved states of identities that have no event right after the start. */
class DormantIdentitiesTest {
  private static final String THIEF = TestCompany.identity(1);

  @TempDir private static Path published;
  @TempDir private Path folder;
  private static TestCompany company;
  private static AccessEvent first;
  private Path state;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY);
    first = company.events(1, TODAY, false).get(0);
  }

  @BeforeEach
  void state() {
    state = folder.resolve("state");
  }

  @Test
  void restoresSavedRiskInFullStripe() {
    steal();
    try (Enforcer enforcer = open(published, saving(SOON))) {
      enforcer.evaluate(named(ofTheSameStripe(THIEF)));
      assertThat(riskOfTheThief(enforcer)).isGreaterThan(riskWithoutState());
      assertThat(enforcer.counts().get(EnforcerCount.EVICTED_IDENTITIES)).isEqualTo(1);
    }
  }

  @Test
  void oneTimeNamesDoNotEvictRiskyIdentities() throws IOException {
    steal();
    for (int run = 0; run < 3; run++) {
      try (Enforcer enforcer = open(published, saving(SOON))) {
        for (int i = 0; i < 64; i++) {
          enforcer.evaluate(named("aws|1|pod-" + run + "-" + i));
        }
      }
    }
    Counters tallies = new Counters();
    Identities identities = new Identities(saving(SOON), tallies, snapshot());
    assertThat(identities.saved().unmet()).isEqualTo(64);
    assertThat(tallies.all().get(EnforcerCount.EVICTED_IDENTITIES))
        .as("those that had to go")
        .isPositive();
    try (Enforcer enforcer = open(published, saving(SOON))) {
      assertThat(riskOfTheThief(enforcer)).isGreaterThan(riskWithoutState());
    }
  }

  @Test
  void evictsIdleIdentitiesWithoutRisk() {
    try (Enforcer enforcer = open(published, saving(SOON))) {
      enforcer.evaluate(company.events(2, TODAY, false).get(0));
      enforcer.evaluate(other(Duration.ofHours(25)));
    }
    assertThat(unmetAfter(Duration.ofHours(20))).isEqualTo(2);
    assertThat(unmetAfter(Duration.ofHours(30))).isEqualTo(1);
    steal();
    assertThat(unmetAfter(Duration.ofHours(30))).as("a thief is not").isEqualTo(2);
  }

  @Test
  void oldLogsDoNotEvictIdentities() {
    try (Enforcer enforcer = open(published, saving(SOON))) {
      enforcer.evaluate(company.events(2, TODAY, false).get(0));
    }
    assertThat(unmetAfter(Duration.ofDays(30))).isEqualTo(1);
  }

  @Test
  void decayedRiskAllowsEviction() throws IOException {
    steal();
    try (Enforcer enforcer = open(published, saving(Clock.offset(SOON, Duration.ofDays(6))))) {
      enforcer.evaluate(other(Duration.ofDays(6)));
    }
    try (Enforcer enforcer = open(published, saving(Clock.offset(SOON, Duration.ofDays(6))))) {
      assertThat(enforcer.counts().get(EnforcerCount.IDENTITIES)).isZero();
    }
    assertThat(saved()).containsOnlyKeys("aws|1|other");
  }

  /** Returns an event of another identity, later than the first event. */
  private static AccessEvent other(Duration later) {
    return named("aws|1|other").toBuilder()
        .number(EventColumn.TIME, first.timeMicros() + EventTime.micros(later))
        .build();
  }

  @Test
  void restoresRiskIfWindowsAreUnreadable() throws IOException {
    steal();
    Map<String, SavedIdentity> states = saved();
    SavedIdentity thief = states.get(THIEF);
    byte[] cut = {1, 2, 3, 4, 5, 6};
    SavedIdentity damaged =
        new SavedIdentity(Optional.of(cut), thief.risk(), thief.held(), thief.lastMicros());
    write(Map.of(THIEF, damaged));
    int window = company.program().catalogue().names().indexOf("new_network_share_1h");
    try (Enforcer enforcer = open(published, saving(SOON))) {
      Decision decision = enforcer.evaluate(theft(6));
      assertThat(decision.risk()).isGreaterThan(riskWithoutState());
      assertThat(decision.vector().get(window)).as("nobody knows its windows").isNaN();
      assertThat(enforcer.counts().get(EnforcerCount.UNRESTORED)).isEqualTo(1);
    }
    write(Map.of(THIEF, new SavedIdentity(Optional.of(cut), cut, 1, thief.lastMicros())));
    try (Enforcer enforcer = open(published, saving(SOON))) {
      Decision decision = enforcer.evaluate(theft(6));
      assertThat(decision.risk()).isEqualTo(riskWithoutState());
      assertThat(decision.vector().get(window)).as("nor what it did").isNaN();
      assertThat(enforcer.counts().get(EnforcerCount.UNRESTORED)).isEqualTo(2);
    }
  }

  @Test
  void damagedRecordKeepsSavedState() throws IOException {
    Path releases = folder.resolve("p");
    company.publish(releases, KEY);
    steal();
    Path records = releaseIn(releases).resolve("identities.bin");
    byte[] whole = Files.readAllBytes(records);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    try (Enforcer enforcer = open(releases, saving(SOON))) {
      Files.write(records, damaged);
      assertThat(enforcer.evaluate(theft(6)).detail()).isEqualTo("baseline_damaged");
      Files.write(records, whole);
      enforcer.refresh();
      assertThat(riskOfTheThief(enforcer)).isGreaterThan(riskWithoutState());
    }
  }

  @Test
  void doesNotSaveStatesOfOtherFeatures() throws IOException {
    steal();
    Path other = folder.resolve("other");
    TestCompany cohorts = TestCompany.withCohorts(1);
    cohorts.publish(other, KEY);
    open(other, saving(SOON)).close();
    assertThat(saved()).isEmpty();
    int window = cohorts.program().catalogue().names().indexOf("new_network_share_1h");
    try (Enforcer enforcer = open(other, saving(SOON))) {
      assertThat(enforcer.evaluate(theft(6)).vector().get(window))
          .as("what it did is not known by now")
          .isNaN();
    }
  }

  /**
   * Lets an enforcer that has observed the last two hours evaluate a thief's events, whose impact
   * is higher than that of the events that follow.
   */
  private void steal() {
    EnforcerOptions watching =
        EnforcerOptions.builder(SOON)
            .observingSince(MIDNIGHT.minus(Duration.ofHours(2)))
            .maxIdentities(64)
            .stateFolder(state)
            .build();
    try (Enforcer enforcer = open(published, watching)) {
      for (int i = 1; i < 5; i++) {
        enforcer.evaluate(critical(theft(i)));
      }
    }
  }

  private static AccessEvent critical(AccessEvent event) {
    return event.toBuilder().number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal()).build();
  }

  private static double riskOfTheThief(Enforcer enforcer) {
    return enforcer.evaluate(theft(6)).risk();
  }

  private static double riskWithoutState() {
    try (Enforcer enforcer = open(published, EnforcerOptions.builder(SOON).build())) {
      return riskOfTheThief(enforcer);
    }
  }

  private int unmetAfter(Duration later) {
    Identities identities =
        new Identities(saving(Clock.offset(SOON, later)), new Counters(), snapshot());
    return identities.saved().unmet();
  }

  private EnforcerOptions saving(Clock clock) {
    return EnforcerOptions.builder(clock)
        .vectors(EnforcerOptions.Vectors.KEPT)
        .maxIdentities(64)
        .stateFolder(state)
        .build();
  }

  private static String ofTheSameStripe(String identity) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "aws|1|other-" + i)
        .filter(name -> Stripes.indexOf(name) == Stripes.indexOf(identity))
        .findFirst()
        .orElseThrow();
  }

  private static AccessEvent named(String identity) {
    return first.toBuilder().text(EventColumn.IDENTITY, identity).build();
  }

  private static AccessEvent theft(int seconds) {
    AccessEvent foreign = first.toBuilder().text(EventColumn.SRC_IP_PREFIX, "203.0.9.0/24").build();
    return later(foreign, seconds, "s3:Steal" + seconds);
  }

  private Optional<Path> snapshot() {
    return Optional.of(state.resolve(SavedState.SNAPSHOT));
  }

  private Map<String, SavedIdentity> saved() throws IOException {
    Snapshot saved = Snapshot.read(snapshot().orElseThrow());
    layout = saved.layout();
    return saved.identities();
  }

  private String layout;

  private void write(Map<String, SavedIdentity> states) throws IOException {
    Snapshot.write(
        snapshot().orElseThrow(),
        EventTime.micros(SOON.instant()),
        layout,
        taker -> {
          for (Map.Entry<String, SavedIdentity> state : states.entrySet()) {
            taker.take(state.getKey(), state.getValue());
          }
          return 0;
        });
  }
}
