package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.MIDNIGHT;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.later;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.engine.program.RecentState;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Lifetime;
import io.tidemark.runtime.release.Publication;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of an enforcer, compared with those of a nightly run over the same events. */
class EnforcerTest {
  @TempDir private static Path published;
  @TempDir private Path folder;
  private static TestCompany company;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY);
  }

  @Test
  void decisionsMatchNightBitForBit() {
    Map<String, Night> nights = new HashMap<>();
    int stepUps = 0;
    int explained = 0;
    try (Enforcer enforcer = open(published, options().vectors(kept()).build())) {
      for (AccessEvent event : company.nextDay()) {
        Decision decision = enforcer.evaluate(event);
        enforcer.completed(event);
        Night night =
            nights.computeIfAbsent(
                event.text(EventColumn.IDENTITY), identity -> new Night(identity));
        Verdict verdict = night.judge(event);
        assertThat(decision.vector()).isEqualTo(night.vector());
        assertThat(decision.score()).isEqualTo(verdict.score());
        assertThat(decision.pValue()).isEqualTo(verdict.pValue());
        assertThat(decision.risk()).isEqualTo(verdict.risk());
        assertThat(decision.effectiveRisk()).isEqualTo(verdict.effectiveRisk());
        assertThat(decision.level()).isEqualTo(verdict.level());
        assertThat(decision.kind()).isEqualTo(verdict.decision());
        assertThat(decision.cause()).isEqualTo(verdict.cause());
        assertThat(decision.detail()).isEqualTo(verdict.reason());
        assertThat(decision.scope()).isEqualTo(verdict.scopeId());
        assertThat(decision.freshness()).isEqualTo(Freshness.FRESH);
        explained += decision.reasons().isEmpty() ? 0 : 1;
        stepUps += decision.kind().isStepUpOrStronger() ? 1 : 0;
      }
      assertThat(stepUps).isBetween(20, 400);
      assertThat(explained).isBetween(20, stepUps);
      Map<EnforcerCount, Long> counts = enforcer.counts();
      assertThat(counts.get(EnforcerCount.EVENTS)).isEqualTo(480);
      assertThat(
              counts.get(EnforcerCount.UNMATCHED_OUTCOMES)
                  + counts.get(EnforcerCount.LOST_OUTCOMES))
          .isZero();
    }
  }

  /** An unknown identity may read, so another spelling of a known one must not make it unknown. */
  @Test
  void letterCaseOfProviderDoesNotChangeDecision() {
    try (Enforcer enforcer = open(published, options().build());
        Enforcer other = open(published, options().build())) {
      for (AccessEvent event : company.events(1, TestCompany.NIGHT.plusDays(1), true)) {
        String identity = event.text(EventColumn.IDENTITY);
        String provider = identity.substring(0, identity.indexOf('|'));
        String loud = provider.toUpperCase(Locale.ROOT) + identity.substring(provider.length());
        AccessEvent spelled = event.toBuilder().text(EventColumn.IDENTITY, loud).build();
        Decision decision = enforcer.evaluate(spelled);
        assertThat(loud).isNotEqualTo(identity);
        assertThat(decision.score()).isEqualTo(other.evaluate(event).score());
        assertThat(decision.unknown()).doesNotContain(Decision.Unknown.IDENTITY);
      }
    }
  }

  @Test
  void derivesMissingValues() {
    try (Enforcer enforcer = open(published, options().vectors(kept()).build());
        Enforcer other = open(published, options().vectors(kept()).build())) {
      for (AccessEvent event : company.events(1, TestCompany.NIGHT.plusDays(1), true)) {
        AccessEvent bare =
            event.toBuilder()
                .text(
                    EventColumn.SRC_IP, event.text(EventColumn.SRC_IP_PREFIX).replace("0/24", "7"))
                .text(EventColumn.SRC_IP_PREFIX, null)
                .text(EventColumn.USER_AGENT, event.text(EventColumn.UA_FAMILY) + ".1 (linux)")
                .text(EventColumn.UA_FAMILY, null)
                .number(EventColumn.IS_WRITE, AccessEvent.MISSING)
                .build();
        AccessEvent.Builder filled = bare.toBuilder();
        Enricher.standard().enrich(filled);
        AccessEvent twin = filled.build();
        assertThat(enforcer.evaluate(bare)).isEqualTo(other.evaluate(twin));
        enforcer.completed(twin);
        other.completed(twin);
      }
    }
  }

  @Test
  void countsInvalidSourceAddresses() {
    AccessEvent.Builder event =
        company.events(1, TODAY, false).get(0).toBuilder().text(EventColumn.SRC_IP_PREFIX, null);
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.evaluate(event.text(EventColumn.SRC_IP, "unix:").build());
      enforcer.evaluate(event.text(EventColumn.SRC_IP, "198.51.100.7").build());
      enforcer.evaluate(event.text(EventColumn.SRC_IP, null).build());
      assertThat(enforcer.counts().get(EnforcerCount.UNREADABLE_SOURCES)).isEqualTo(1);
    }
  }

  @Test
  void countsAgentCallsInWhichNoNewTargetCanBeFound() throws IOException {
    Path agents = folder.resolve("agents");
    company.publishAgent(agents, KEY, company.contents());
    AccessEvent.Builder call =
        company.events(1, TODAY, false).get(0).toBuilder().kind(IdentityKind.AI_AGENT);
    try (Enforcer enforcer = open(agents, options().build())) {
      enforcer.evaluate(call.text(EventColumn.ACTOR_SESSION_UID, "s-1").build());
      assertThat(incomplete(enforcer)).isZero();
      AccessEvent.Builder bare = next(call).text(EventColumn.RESOURCE_UID, null);
      enforcer.evaluate(bare.build());
      assertThat(incomplete(enforcer)).as("a known action without its target").isEqualTo(1);
      enforcer.evaluate(next(bare).text(EventColumn.ACTION, "s3:List").build());
      assertThat(incomplete(enforcer)).as("an action without known targets").isEqualTo(1);
      enforcer.evaluate(next(call).text(EventColumn.ACTOR_SESSION_UID, null).build());
      assertThat(incomplete(enforcer)).as("without a session").isEqualTo(2);
    }
    try (Enforcer enforcer = open(published, options().build())) {
      company.events(1, TODAY, false).forEach(enforcer::evaluate);
      assertThat(incomplete(enforcer)).as("no agents").isZero();
    }
  }

  /** Returns a builder for the same event a second later. */
  private static AccessEvent.Builder next(AccessEvent.Builder event) {
    AccessEvent.Builder next = event.build().toBuilder();
    return next.number(EventColumn.TIME, next.number(EventColumn.TIME) + 1_000_000);
  }

  private static long incomplete(Enforcer enforcer) {
    return enforcer.counts().get(EnforcerCount.INCOMPLETE_AGENT_CALLS);
  }

  @Test
  void concurrentDecisionsMatchSequentialOnes() throws Exception {
    Map<String, List<AccessEvent>> byIdentity = new HashMap<>();
    company
        .nextDay()
        .forEach(
            event ->
                byIdentity
                    .computeIfAbsent(event.text(EventColumn.IDENTITY), i -> new ArrayList<>())
                    .add(event));
    List<List<Decision>> serial = new ArrayList<>();
    List<Callable<List<Decision>>> tasks = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Enforcer one = open(published, options().vectors(kept()).build());
        Enforcer many = open(published, options().vectors(kept()).build())) {
      for (List<AccessEvent> events : byIdentity.values()) {
        serial.add(decisions(one, events));
        tasks.add(() -> decisions(many, events));
      }
      List<Future<List<Decision>>> parallel = threads.invokeAll(tasks);
      for (int i = 0; i < serial.size(); i++) {
        assertThat(parallel.get(i).get()).isEqualTo(serial.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Decision> decisions(Enforcer enforcer, List<AccessEvent> events) {
    List<Decision> decisions = new ArrayList<>();
    for (AccessEvent event : events) {
      decisions.add(enforcer.evaluate(event));
      enforcer.completed(event);
    }
    return decisions;
  }

  @Test
  void outcomeCountsFromNextEvent() {
    int denied = company.program().catalogue().names().indexOf("denied_excess_1h");
    assertThat(denied).isNotNegative();
    List<Float> shares = new ArrayList<>();
    for (Outcome outcome : List.of(Outcome.SUCCESS, Outcome.DENIED)) {
      try (Enforcer enforcer = open(published, options().vectors(kept()).build())) {
        List<AccessEvent> events = company.events(3, TODAY, false);
        for (AccessEvent event : events.subList(0, 20)) {
          enforcer.evaluate(event);
          enforcer.completed(
              event.text(EventColumn.METADATA_UID),
              event.text(EventColumn.CREDENTIAL_UID),
              outcome,
              100,
              Duration.ofMillis(5));
        }
        shares.add(enforcer.evaluate(events.get(20)).vector().get(denied));
        enforcer.completed("nobody asked", "key-3", outcome, -1, null);
        assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isEqualTo(1);
      }
    }
    assertThat(shares.get(1)).isGreaterThan(shares.get(0));
  }

  @Test
  void outcomeBelongsToIdAndCredential() {
    List<AccessEvent> logged = new ArrayList<>();
    DecisionLog log = (event, decision, release) -> logged.add(event);
    AccessEvent own = company.events(3, TODAY, false).get(0);
    String id = own.text(EventColumn.METADATA_UID);
    AccessEvent repeated =
        company.events(2, TODAY, false).get(0).toBuilder()
            .text(EventColumn.METADATA_UID, id)
            .build();
    try (Enforcer enforcer = open(published, options().log(log).build())) {
      enforcer.evaluate(own);
      enforcer.evaluate(repeated);
      assertThat(logged).as("the first request still awaits its outcome").isEmpty();
      enforcer.completed(id, "guessed", Outcome.DENIED, -1, null);
      enforcer.completed(id, null, Outcome.DENIED, -1, null);
      enforcer.completed(repeated.toBuilder().text(EventColumn.CREDENTIAL_UID, null).build());
      assertThat(logged).isEmpty();
      assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isEqualTo(3);
      enforcer.completed(id, "key-2", Outcome.DENIED, -1, null);
      enforcer.completed(id, "key-3", Outcome.SUCCESS, -1, null);
    }
    assertThat(logged)
        .extracting(event -> event.text(EventColumn.CREDENTIAL_UID) + " " + event.outcome())
        .containsExactly("key-2 DENIED", "key-3 SUCCESS");
  }

  @Test
  void minimalOutcomeCountsLikeFullOutcome() {
    int denied = company.program().catalogue().names().indexOf("denied_breadth_1h");
    assertThat(denied).isNotNegative();
    List<List<Float>> vectors = new ArrayList<>();
    List<List<AccessEvent>> logs = new ArrayList<>();
    for (boolean bare : new boolean[] {false, true}) {
      List<AccessEvent> logged = new ArrayList<>();
      DecisionLog log = (event, decision, release) -> logged.add(event);
      try (Enforcer enforcer = open(published, options().log(log).vectors(kept()).build())) {
        List<AccessEvent> events = company.events(3, TODAY, false);
        for (AccessEvent event : events.subList(0, 20)) {
          AccessEvent request =
              event.toBuilder()
                  .number(EventColumn.STATUS_ID, AccessEvent.MISSING)
                  .text(EventColumn.AUTHZ_DECISION, null)
                  .build();
          enforcer.evaluate(request);
          AccessEvent.Builder ended =
              bare
                  ? AccessEvent.builder()
                      .text(EventColumn.METADATA_UID, event.text(EventColumn.METADATA_UID))
                      .text(EventColumn.CREDENTIAL_UID, event.text(EventColumn.CREDENTIAL_UID))
                      // The request columns are those known when it was decided.
                      .text(EventColumn.IDENTITY, "another")
                  : event.toBuilder();
          enforcer.completed(
              ended
                  .number(EventColumn.STATUS_ID, 2)
                  .text(EventColumn.AUTHZ_DECISION, "DENIED")
                  .number(EventColumn.HTTP_STATUS, 403)
                  .number(EventColumn.BYTES_OUT, 7)
                  .build());
        }
        vectors.add(enforcer.evaluate(events.get(20)).vector());
      }
      logs.add(logged.subList(0, 20));
    }
    assertThat(vectors.get(0).get(denied)).isPositive();
    assertThat(vectors.get(1)).isEqualTo(vectors.get(0));
    assertThat(logs.get(1)).isEqualTo(logs.get(0));
    assertThat(logs.get(1)).allMatch(event -> event.has(EventColumn.ACTION));
  }

  @Test
  void revalidationRestoresOnlyItsPair() {
    AccessEvent first = company.events(1, TODAY, false).get(0);
    AccessEvent owner = first.toBuilder().text(EventColumn.CREDENTIAL_UID, "key-1").build();
    AccessEvent thief = owner.toBuilder().text(EventColumn.SRC_IP_PREFIX, "203.0.9.0/24").build();
    double carried;
    try (Enforcer enforcer = open(published, options().build())) {
      // The nightly run had evidence against this pair, which was carried over midnight.
      carried = enforcer.evaluate(owner).risk();
      assertThat(carried).isPositive();
      for (int i = 0; i < 4; i++) {
        enforcer.evaluate(later(thief, i + 1, "s3:Steal" + i));
      }
      double stolen = enforcer.evaluate(later(thief, 6, "s3:Steal9")).risk();
      assertThat(stolen).isPositive();
      Evidence evidence =
          new Evidence(Evidence.Kind.WORKLOAD_ATTESTATION, instant(first).plusSeconds(10));
      enforcer.revalidated("key-1", "198.51.1.0/24", evidence);
      assertThat(enforcer.evaluate(later(owner, 11, "s3:Op1")).risk()).isLessThan(carried);
      assertThat(enforcer.evaluate(later(thief, 12, "s3:Steal9")).risk()).isGreaterThan(stolen / 2);
    }
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.revalidated(
          "key-1",
          "198.51.1.0/24",
          new Evidence(Evidence.Kind.TOKEN_ISSUED, instant(first).minusSeconds(1)));
      assertThat(enforcer.evaluate(owner).risk())
          .as("met after the revalidation")
          .isLessThan(carried);
    }
  }

  @Test
  void starterStepsUpAtMostEvenInGrace() throws IOException {
    Publisher publisher = TestRoot.publisher(folder, KEY);
    Lifetime brief = new Lifetime(Duration.ofMinutes(30), Duration.ofDays(7));
    publisher.publish(
        new Publication(folder, TestCompany.STREAM, brief, 3, MIDNIGHT.minusSeconds(3600)),
        company.contentsOfStarter(),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
    int stepUps = 0;
    try (Enforcer grace = open(folder, options().build())) {
      for (AccessEvent event : company.nextDay()) {
        Decision decision =
            grace.evaluate(
                event.toBuilder().number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal()).build());
        assertThat(decision.freshness()).isEqualTo(Freshness.GRACE);
        assertThat(decision.scope()).isEqualTo("starter");
        assertThat(decision.kind()).isIn(DecisionKind.ALLOW, DecisionKind.STEP_UP);
        stepUps += decision.kind() == DecisionKind.STEP_UP ? 1 : 0;
      }
    }
    assertThat(stepUps).isPositive();
    assertThat(Files.readString(card(folder))).contains("This is a starter");
  }

  private static Path card(Path release) throws IOException {
    try (Stream<Path> files = Files.walk(release)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".md"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void graceTreatsMediumRiskAsHighForHighImpact() throws IOException {
    Publisher publisher = TestRoot.publisher(folder, KEY);
    Lifetime brief = new Lifetime(Duration.ofMinutes(30), Duration.ofDays(7));
    publisher.publish(
        new Publication(folder, TestCompany.STREAM, brief, 3, MIDNIGHT.minusSeconds(3600)),
        company.contents(),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
    int tightened = 0;
    try (Enforcer fresh = open(published, options().build());
        Enforcer grace = open(folder, options().build())) {
      for (AccessEvent event : company.nextDay()) {
        AccessEvent admin =
            event.toBuilder().number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal()).build();
        Decision calmly = fresh.evaluate(admin);
        Decision strictly = grace.evaluate(admin);
        assertThat(strictly.freshness()).isEqualTo(Freshness.GRACE);
        assertThat(strictly.risk()).isEqualTo(calmly.risk());
        assertThat(strictly.level()).isEqualTo(calmly.level());
        if (calmly.level() == Level.MEDIUM) {
          assertThat(calmly.kind()).isEqualTo(DecisionKind.STEP_UP);
          assertThat(strictly.kind()).isEqualTo(DecisionKind.REVALIDATE);
          assertThat(strictly.detail()).isEqualTo("baseline_grace");
          tightened++;
        } else {
          assertThat(strictly.kind()).isEqualTo(calmly.kind());
        }
      }
    }
    assertThat(tightened).isPositive();
  }

  @Test
  void notJudgedDecisionNamesReason() {
    AccessEvent event = company.events(1, TODAY, false).get(0);
    try (Enforcer enforcer = open(published, options().build())) {
      AccessEvent human =
          event.toBuilder()
              .text(EventColumn.IDENTITY, "aws|1|ann")
              .flag(EventColumn.IS_NHI, false)
              .build();
      AccessEvent refused = event.toBuilder().flag(EventColumn.IS_AUTHENTICATED, false).build();
      assertThat(enforcer.evaluate(human).detail()).isEqualTo("not_non_human");
      assertThat(enforcer.evaluate(refused).detail()).isEqualTo("credential_refused");
      assertThat(enforcer.evaluate(event).isJudged()).isTrue();
      AccessEvent sticky = event.toBuilder().flag(EventColumn.IS_NHI, false).build();
      assertThat(enforcer.evaluate(sticky).isJudged()).as("non-human stays non-human").isTrue();
      assertThatThrownBy(() -> enforcer.evaluate(AccessEvent.builder().build()))
          .hasMessageContaining("without a time");
      for (long otherUnit : new long[] {event.timeMicros() / 1_000, event.timeMicros() * 1_000}) {
        assertThatThrownBy(
                () ->
                    enforcer.evaluate(
                        event.toBuilder().number(EventColumn.TIME, otherUnit).build()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("set TIME in microseconds since 1970");
      }
      assertThatThrownBy(
              () ->
                  enforcer.evaluate(
                      AccessEvent.builder().number(EventColumn.TIME, event.timeMicros()).build()))
          .hasMessageContaining("without an identity");
    }
  }

  @Test
  void evictedIdentityHasMissingWindows() {
    AccessEvent event = company.events(1, TODAY, false).get(0);
    int window = company.program().catalogue().names().indexOf("new_network_share_1h");
    AccessEvent afternoon =
        event.toBuilder()
            .text(EventColumn.METADATA_UID, "afternoon")
            .number(EventColumn.TIME, event.timeMicros() + 7_200_000_000L)
            .build();
    AccessEvent soonAfter =
        afternoon.toBuilder()
            .number(EventColumn.TIME, afternoon.timeMicros() + 60_000_000L)
            .build();
    try (Enforcer enforcer =
        open(published, options().vectors(kept()).maxIdentities(64).maxPending(8).build())) {
      assertThat(enforcer.evaluate(afternoon).vector().get(window)).isNotNaN();
      for (int i = 0; i < 500; i++) {
        enforcer.evaluate(
            event.toBuilder()
                .text(EventColumn.METADATA_UID, "m" + i)
                .text(EventColumn.IDENTITY, "aws|1|new-" + i)
                .build());
      }
      assertThat(enforcer.counts().get(EnforcerCount.EVICTED_IDENTITIES))
          .isBetween(500L - 64, 499L);
      assertThat(enforcer.counts().get(EnforcerCount.LOST_OUTCOMES)).isEqualTo(501 - 8);
      assertThat(enforcer.evaluate(soonAfter).vector().get(window)).isNaN();
    }
    assertThatThrownBy(() -> options().maxIdentities(3).build())
        .hasMessageContaining("maxIdentities is 3");
  }

  /** Judges like the nightly run: plain profiles and names, no release. */
  private static final class Night {
    private final String identity;
    private final ProfileView usual;
    private final RecentState recent;
    private final RiskState risk;
    private final BaselineJudge judge =
        new BaselineJudge(company.baseline(), company.program().recentFeatures());
    private final float[] vector = new float[company.program().size()];

    Night(String identity) {
      this.identity = identity;
      usual = company.profile(identity).view(ProfileRules.defaults());
      recent = company.program().newRecentState(MIDNIGHT.toEpochMilli() * 1000);
      risk = company.risk(identity);
    }

    Verdict judge(AccessEvent event) {
      company.program().evaluate(usual, recent, event, vector);
      company.program().completed(recent, event);
      int actions = company.program().schema().valueIndex("action");
      boolean known = usual.contains(actions, ValueHash.of(event.text(EventColumn.ACTION)));
      return judge.judge(
          event.text(EventColumn.COHORT),
          company.baseline().usualMaximum(identity, event.text(EventColumn.COHORT)),
          risk,
          vector,
          JudgedAction.of(
              event.timeMicros(),
              event.text(EventColumn.CREDENTIAL_UID),
              event.text(EventColumn.SRC_IP_PREFIX),
              event.impact(),
              IdentityBounds.Finder.DEFAULTS.of(null, null, null).breach(event),
              known ? Habit.USUAL : Habit.UNUSUAL));
    }

    List<Float> vector() {
      List<Float> values = new ArrayList<>();
      for (float value : vector) {
        values.add(value);
      }
      return values;
    }
  }

  private static Instant instant(AccessEvent event) {
    return Instant.ofEpochSecond(event.timeMicros() / 1_000_000);
  }

  private static EnforcerOptions.Vectors kept() {
    return EnforcerOptions.Vectors.KEPT;
  }
}
