package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.engine.program.RecentState;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.Freshness;
import io.tidemark.runtime.bundle.Lifetime;
import io.tidemark.runtime.bundle.Publication;
import io.tidemark.runtime.bundle.Publisher;
import io.tidemark.runtime.bundle.RefusedBundleException;
import io.tidemark.runtime.bundle.ReleaseContents;
import io.tidemark.runtime.bundle.Sequence;
import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.runtime.bundle.TestCompany;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnforcerTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Clock SOON =
      Clock.fixed(TestCompany.issued().plusSeconds(60), ZoneOffset.UTC);
  private static final LocalDate TODAY = TestCompany.NIGHT.plusDays(1);
  private static final Instant MIDNIGHT = TODAY.atStartOfDay(ZoneOffset.UTC).toInstant();

  @TempDir private static Path published;
  @TempDir private Path folder;
  private static TestCompany company;

  @BeforeAll
  static void publish() throws IOException {
    company = new TestCompany(1);
    company.publish(published, KEY);
  }

  @Test
  void everyDecisionHasTheBitsOfANightThatKnowsEverythingInPlainText() {
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
      EnforcerCounts counts = enforcer.counts();
      assertThat(counts.events()).isEqualTo(480);
      assertThat(counts.judged()).isEqualTo(480);
      assertThat(counts.stepUps()).isEqualTo(stepUps);
      assertThat(counts.unmatchedCompletions() + counts.lostCompletions()).isZero();
    }
  }

  @Test
  void identitiesOnManyThreadsGetTheSameDecisionsAsOneAfterTheOther() throws Exception {
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
  void anOutcomeCountsFromTheNextEventOn() {
    int denied = company.program().catalogue().names().indexOf("denied_excess_1h");
    assertThat(denied).isNotNegative();
    List<Float> shares = new ArrayList<>();
    for (Outcome outcome : List.of(Outcome.SUCCESS, Outcome.DENIED)) {
      try (Enforcer enforcer = open(published, options().vectors(kept()).build())) {
        List<AccessEvent> events = company.events(3, TODAY, false);
        for (AccessEvent event : events.subList(0, 20)) {
          enforcer.evaluate(event);
          enforcer.completed(
              event.text(EventColumn.METADATA_UID), outcome, 100, Duration.ofMillis(5));
        }
        shares.add(enforcer.evaluate(events.get(20)).vector().get(denied));
        enforcer.completed("nobody asked", outcome, -1, null);
        assertThat(enforcer.counts().unmatchedCompletions()).isEqualTo(1);
      }
    }
    assertThat(shares.get(1)).isGreaterThan(shares.get(0));
  }

  @Test
  void aRevalidationRestoresItsPairAndNoOther() {
    AccessEvent first = company.events(1, TODAY, false).get(0);
    AccessEvent owner = first.toBuilder().text(EventColumn.CREDENTIAL_UID, "key-1").build();
    AccessEvent thief = owner.toBuilder().text(EventColumn.SRC_IP_PREFIX, "203.0.9.0/24").build();
    double carried;
    try (Enforcer enforcer = open(published, options().build())) {
      // The night held something against this pair; it was carried over midnight.
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
  void inGraceAMediumRiskDecidesLikeAHighOneWhereMuchIsAtStake() throws IOException {
    Publisher publisher = new Publisher(KEY);
    Lifetime brief = new Lifetime(Duration.ofMinutes(30), Duration.ofDays(7));
    publisher.publish(
        new Publication(folder, TestCompany.STREAM, 1, brief, 3, MIDNIGHT.minusSeconds(3600)),
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
  void withoutAReleaseTheFailSafeTableDecidesAndSaysWhy() {
    AccessEvent read = company.events(1, TODAY, false).get(0);
    AccessEvent critical =
        read.toBuilder().number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal()).build();
    AccessEvent unknown =
        AccessEvent.builder()
            .text(EventColumn.IDENTITY, "somebody")
            .number(EventColumn.TIME, read.timeMicros())
            .build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, KEY.trusted(), options().build())) {
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.DEAD);
      assertThat(enforcer.evaluate(read))
          .matches(d -> d.kind() == DecisionKind.ALLOW && d.detail().equals("baseline_dead"))
          .matches(d -> d.cause() == Cause.POLICY && d.freshness() == Freshness.DEAD);
      assertThat(enforcer.evaluate(critical).kind()).isEqualTo(DecisionKind.REVALIDATE);
      assertThat(enforcer.evaluate(unknown).kind()).isEqualTo(DecisionKind.REVALIDATE);
    }
    try (Enforcer enforcer = open(published, options().build())) {
      AccessEvent afterTheEnd =
          critical.toBuilder()
              .number(EventColumn.TIME, critical.timeMicros() + 8 * 86_400_000_000L)
              .build();
      assertThat(enforcer.evaluate(afterTheEnd))
          .matches(d -> d.kind() == DecisionKind.REVALIDATE && d.detail().equals("baseline_dead"));
      assertThat(enforcer.counts().failSafes()).isEqualTo(1);
    }
  }

  @Test
  void aDamagedRecordIsDecidedByTheTableUntilTheReleaseIsWhole() throws IOException {
    company.publish(folder, KEY);
    Path records = releaseIn(folder).resolve("identities.bin");
    byte[] whole = Files.readAllBytes(records);
    try (Enforcer enforcer = open(folder, options().build())) {
      byte[] damaged = whole.clone();
      damaged[damaged.length / 2] ^= 1;
      Files.write(records, damaged);
      AccessEvent event = company.nextDay().get(0);
      assertThat(enforcer.evaluate(event))
          .matches(d -> d.detail().equals("baseline_damaged") && d.kind() == DecisionKind.ALLOW);
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.DAMAGED);
      assertThat(enforcer.counts().damagedReads()).isEqualTo(1);
      Files.write(records, whole);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      assertThat(enforcer.evaluate(event).isJudged()).isTrue();
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.FRESH);
    }
  }

  @Test
  void aNewReleaseGoesOnWhereTheOneBeforeStood() throws IOException {
    company.publish(folder, KEY);
    List<AccessEvent> events = company.nextDay();
    try (Enforcer steady = open(published, options().vectors(kept()).build());
        Enforcer renewed = open(folder, options().vectors(kept()).build())) {
      for (int i = 0; i < events.size(); i++) {
        if (i == 200) {
          // Other bounds make another release; it judges this log alike.
          new Publisher(KEY)
              .publish(
                  TestCompany.to(folder),
                  new ReleaseContents(
                      company.baseline(),
                      company.contents().catalogueYaml(),
                      company.contents().impactMapYaml(),
                      new PolicyBounds(Duration.ofMinutes(6)),
                      company.contents().profileRules(),
                      company.contents().failSafe()),
                  company.identities(new Publisher(KEY).memberKey(TestCompany.STREAM)).iterator());
          assertThat(renewed.refresh())
              .matches(r -> r.outcome() == Refresh.Outcome.LOADED)
              .matches(r -> r.sequence().orElseThrow().equals(new Sequence(1, 2)));
        }
        assertThat(renewed.evaluate(events.get(i))).isEqualTo(steady.evaluate(events.get(i)));
        renewed.completed(events.get(i));
        steady.completed(events.get(i));
      }
    }
  }

  @Test
  void whoeverIsClosedJudgesNoMoreAndLoadsNoMore() {
    AccessEvent event = company.events(1, TODAY, false).get(0);
    Enforcer enforcer = open(published, options().build());
    enforcer.evaluate(event);
    enforcer.close();
    assertThatThrownBy(() -> enforcer.evaluate(event))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(enforcer::refresh)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(enforcer.sequence()).isEmpty();
    assertThat(enforcer.counts().pending()).isZero();
    enforcer.close();
  }

  @Test
  void anOutcomeIsWaitedForForATimeOnly() {
    List<String> logged = new ArrayList<>();
    Instant[] now = {SOON.instant()};
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now[0];
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    EnforcerOptions waiting =
        EnforcerOptions.builder(clock)
            .observingSince(MIDNIGHT)
            .outcomeWait(Duration.ofMinutes(10))
            .log((event, decision, release) -> logged.add(event.text(EventColumn.METADATA_UID)))
            .build();
    AccessEvent event = company.events(1, TODAY, false).get(0);
    try (Enforcer enforcer = open(published, waiting)) {
      enforcer.evaluate(later(event, 1, "s3:Op1"));
      now[0] = now[0].plus(Duration.ofMinutes(6));
      enforcer.evaluate(later(event, 361, "s3:Op1"));
      enforcer.refresh();
      assertThat(logged).isEmpty();
      now[0] = now[0].plus(Duration.ofMinutes(5));
      enforcer.refresh();
      assertThat(logged).containsExactly("later-1");
      assertThat(enforcer.counts())
          .matches(counts -> counts.pending() == 1 && counts.lostCompletions() == 1);
      enforcer.completed("later-361", Outcome.SUCCESS, 1, null);
      assertThat(logged).containsExactly("later-1", "later-361");
    }
    assertThatThrownBy(() -> options().outcomeWait(Duration.ofSeconds(-1)).build())
        .hasMessageContaining("cannot be waited for PT-1S");
  }

  @Test
  void theNightThatWasLearnedLastIsTold() {
    try (Enforcer enforcer = open(published, options().build());
        Enforcer none = Enforcer.awaiting(folder, KEY.trusted(), options().build())) {
      assertThat(enforcer.night()).contains(TestCompany.NIGHT);
      assertThat(none.night()).isEmpty();
    }
  }

  @Test
  void aFolderThatIsNoPublishedOneAndStatesThatCannotBeKeptAreSaidAtTheStart() throws IOException {
    assertThatThrownBy(() -> open(releaseIn(published), options().build()))
        .hasMessageStartingWith("NO_POINTER")
        .hasMessageContaining("this is one release, give the published folder");
    Path nowhere = folder.resolve("none/state");
    assertThatThrownBy(() -> open(published, options().recentFile(nowhere).build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The recentFile")
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> open(published, options().stateFile(nowhere).build()))
        .hasMessageContaining("The stateFile");
  }

  @Test
  void theAcceptedSequenceOutlivesTheProcess() throws IOException {
    company.publish(folder.resolve("p"), KEY);
    Path state = folder.resolve("state");
    EnforcerOptions keeping = options().stateFile(state).build();
    open(folder.resolve("p"), keeping).close();
    assertThat(Files.readString(state)).isEqualTo("1 1 test\nkey " + KEY.keyId() + "\n");
    Files.writeString(state, "1 2 test\n");
    assertThatThrownBy(() -> open(folder.resolve("p"), keeping))
        .isInstanceOf(RefusedBundleException.class)
        .hasMessageStartingWith("OLDER_SEQUENCE");
    Files.writeString(state, "what");
    assertThatThrownBy(() -> open(folder.resolve("p"), keeping))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not hold an epoch");
  }

  @Test
  void whatIsNotJudgedSaysWhy() {
    AccessEvent event = company.events(1, TODAY, false).get(0);
    try (Enforcer enforcer = open(published, options().build())) {
      AccessEvent human =
          event.toBuilder()
              .text(EventColumn.IDENTITY, "aws|1|ann")
              .flag(EventColumn.IS_NHI, false)
              .build();
      AccessEvent refused = event.toBuilder().flag(EventColumn.IS_AUTHENTICATED, false).build();
      AccessEvent early =
          event.toBuilder().number(EventColumn.TIME, MIDNIGHT.toEpochMilli() * 1000 - 1).build();
      assertThat(enforcer.evaluate(human).detail()).isEqualTo("not_non_human");
      assertThat(enforcer.evaluate(refused).detail()).isEqualTo("credential_refused");
      assertThat(enforcer.evaluate(early).detail()).isEqualTo("before_baseline");
      assertThat(enforcer.evaluate(event).isJudged()).isTrue();
      AccessEvent sticky = event.toBuilder().flag(EventColumn.IS_NHI, false).build();
      assertThat(enforcer.evaluate(sticky).isJudged()).as("non-human stays non-human").isTrue();
      assertThatThrownBy(() -> enforcer.evaluate(AccessEvent.builder().build()))
          .hasMessageContaining("without time");
      for (long otherUnit : new long[] {event.timeMicros() / 1_000, event.timeMicros() * 1_000}) {
        assertThatThrownBy(
                () ->
                    enforcer.evaluate(
                        event.toBuilder().number(EventColumn.TIME, otherUnit).build()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("TIME is in microseconds since 1970");
      }
      assertThatThrownBy(
              () ->
                  enforcer.evaluate(
                      AccessEvent.builder().number(EventColumn.TIME, event.timeMicros()).build()))
          .hasMessageContaining("without identity");
    }
  }

  @Test
  void memoryIsBoundedAndWhoeverComesBackHasMissingWindowsNotEmptyOnes() {
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
      assertThat(enforcer.counts().evictedIdentities()).isBetween(500L - 64, 499L);
      assertThat(enforcer.counts().lostCompletions()).isEqualTo(501 - 8);
      assertThat(enforcer.evaluate(soonAfter).vector().get(window)).isNaN();
    }
    assertThatThrownBy(() -> options().maxIdentities(3).build())
        .hasMessageContaining("3 identities");
  }

  /** The night's own way: plain profiles, plain names, no bundle. */
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
      boolean known = usual.knows(actions, ValueHash.of(event.text(EventColumn.ACTION)));
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
              PolicyBounds.defaults().breach(event),
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

  private static AccessEvent later(AccessEvent event, int seconds, String action) {
    return event.toBuilder()
        .text(EventColumn.METADATA_UID, "later-" + seconds)
        .number(EventColumn.TIME, event.timeMicros() + seconds * 1_000_000L)
        .text(EventColumn.ACTION, action)
        .build();
  }

  private static Instant instant(AccessEvent event) {
    return Instant.ofEpochSecond(event.timeMicros() / 1_000_000);
  }

  private static Path releaseIn(Path folder) throws IOException {
    try (var listed = Files.list(folder.resolve(Bundle.RELEASES))) {
      return listed.findFirst().orElseThrow();
    }
  }

  private static EnforcerOptions.Vectors kept() {
    return EnforcerOptions.Vectors.KEPT;
  }

  private static EnforcerOptions.Builder options() {
    return EnforcerOptions.builder(SOON).observingSince(MIDNIGHT);
  }

  private static Enforcer open(Path folder, EnforcerOptions options) {
    return Enforcer.open(folder, KEY.trusted(), options);
  }
}
