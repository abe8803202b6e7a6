package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.MIDNIGHT;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.later;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static io.tidemark.runtime.enforcer.Opened.releaseIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Life cycle of an enforcer, from a start without a release through several releases to its end.
 */
class EnforcerLifecycleTest {
  @TempDir private static Path published;
  @TempDir private Path folder;
  private static TestCompany company;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY);
  }

  @Test
  void concurrentSavesDoNotInterfere() throws Exception {
    Path state = folder.resolve("state");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Enforcer enforcer = open(published, options().stateFolder(state).build())) {
      enforcer.revoked("key-1");
      List<Future<?>> saves = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        saves.add(threads.submit(enforcer::save));
      }
      for (Future<?> save : saves) {
        save.get();
      }
    } finally {
      threads.shutdown();
    }
    try (Enforcer enforcer = open(published, options().stateFolder(state).build())) {
      assertThat(enforcer.counts().get(EnforcerCount.UNRESTORED)).isZero();
      assertThat(enforcer.evaluate(company.events(1, TODAY, false).get(0)).kind())
          .isEqualTo(DecisionKind.REVOKE);
    }
  }

  @Test
  void failSafeTableDecidesWithoutRelease() {
    AccessEvent read = company.events(1, TODAY, false).get(0);
    AccessEvent critical =
        read.toBuilder().number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal()).build();
    AccessEvent unknown =
        AccessEvent.builder()
            .text(EventColumn.IDENTITY, "somebody")
            .number(EventColumn.TIME, read.timeMicros())
            .build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, TestRoot.pin(KEY), options().build())) {
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
      assertThat(enforcer.counts().get(EnforcerCount.FAIL_SAFES)).isEqualTo(1);
    }
  }

  @Test
  void failSafeTableAllowsOnlyNonHumanReads() {
    AccessEvent read = company.events(1, TODAY, false).get(0);
    try (Enforcer enforcer = Enforcer.awaiting(folder, TestRoot.pin(KEY), options().build())) {
      for (IdentityKind kind : List.of(IdentityKind.HUMAN, IdentityKind.UNKNOWN)) {
        AccessEvent unjudged = read.toBuilder().kind(kind).build();
        assertThat(enforcer.evaluate(unjudged))
            .as("%s, as with a release", kind)
            .matches(d -> d.kind() == DecisionKind.NOT_JUDGED)
            .matches(d -> d.detail().equals("baseline_dead"));
        AccessEvent write =
            unjudged.toBuilder().number(EventColumn.IMPACT_TIER, Impact.WRITE.ordinal()).build();
        assertThat(enforcer.evaluate(write).kind()).isEqualTo(DecisionKind.STEP_UP);
      }
    }
  }

  @Test
  void failSafeTableDecidesForDamagedRecord() throws IOException {
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
      assertThat(enforcer.counts().get(EnforcerCount.DAMAGED_READS)).isEqualTo(1);
      Files.write(records, whole);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      assertThat(enforcer.evaluate(event).isJudged()).isTrue();
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.FRESH);
    }
  }

  @Test
  void interruptedCallerDoesNotCloseRelease() {
    try (Enforcer enforcer = open(published, options().build())) {
      Thread.currentThread().interrupt();
      Decision interrupted = enforcer.evaluate(company.events(1, TODAY, false).get(0));
      assertThat(Thread.interrupted()).as("it is the caller's to notice").isTrue();
      assertThat(interrupted.freshness()).isEqualTo(Freshness.FRESH);
      assertThat(enforcer.evaluate(company.events(2, TODAY, false).get(0)))
          .matches(d -> d.isJudged() && d.freshness() == Freshness.FRESH);
      assertThat(enforcer.counts().get(EnforcerCount.DAMAGED_READS)).isZero();
    }
  }

  @Test
  void newReleaseContinuesState() throws IOException {
    company.publish(folder, KEY);
    List<AccessEvent> events = company.nextDay();
    try (Enforcer steady =
            open(published, options().vectors(EnforcerOptions.Vectors.KEPT).build());
        Enforcer renewed = open(folder, options().vectors(EnforcerOptions.Vectors.KEPT).build())) {
      for (int i = 0; i < events.size(); i++) {
        if (i == 200) {
          // Other bounds make a different release that judges this log the same way.
          TestRoot.publisher(folder, KEY)
              .publish(
                  TestCompany.to(folder),
                  new ReleaseContents(
                      company.baseline(),
                      company.contents().catalogueYaml(),
                      company.contents().impactMapYaml(),
                      new Policy(1, null, null, Duration.ofMinutes(6), null),
                      company.contents().profileRules(),
                      List.of(),
                      List.of(),
                      Set.of()),
                  company.identities(new Publisher(KEY).memberKey(TestCompany.STREAM)).iterator());
          assertThat(renewed.refresh())
              .matches(r -> r.outcome() == Refresh.Outcome.LOADED)
              .matches(r -> r.sequence().orElseThrow().equals(new Sequence(2)));
        }
        assertThat(renewed.evaluate(events.get(i))).isEqualTo(steady.evaluate(events.get(i)));
        renewed.completed(events.get(i));
        steady.completed(events.get(i));
      }
    }
  }

  @Test
  void closedEnforcerRejectsCalls() {
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
    assertThatThrownBy(() -> enforcer.revoked("key-1"))
        .as("it would be forgotten")
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> enforcer.granted("a|b|c", SOON.instant()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(enforcer.sequence()).isEmpty();
    assertThat(enforcer.counts().get(EnforcerCount.PENDING)).isZero();
    enforcer.completed(
        event.text(EventColumn.METADATA_UID),
        event.text(EventColumn.CREDENTIAL_UID),
        Outcome.SUCCESS,
        1,
        null);
    enforcer.completed(event);
    assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isEqualTo(2);
    enforcer.close();
  }

  @Test
  void reportDuringCloseIsSavedOrRefused() {
    Path state = folder.resolve("state");
    String identity = TestCompany.identity(1);
    InterruptingClock clock = new InterruptingClock();
    Enforcer enforcer = open(published, EnforcerOptions.builder(clock).stateFolder(state).build());
    clock.once = enforcer::close;
    assertThatThrownBy(() -> enforcer.granted(identity, SOON.instant()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void decisionDuringCloseIsLoggedOrRefused() {
    AccessEvent event = company.events(1, TODAY, false).get(0);
    List<AccessEvent> logged = new ArrayList<>();
    InterruptingClock clock = new InterruptingClock();
    Enforcer enforcer =
        open(
            published,
            EnforcerOptions.builder(clock)
                .log((ended, decision, release) -> logged.add(ended))
                .build());
    enforcer.evaluate(event);
    clock.once = enforcer::close;
    assertThatThrownBy(() -> enforcer.evaluate(later(event, 1, "s3:GetObject")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(logged)
        .extracting(ended -> ended.text(EventColumn.METADATA_UID))
        .containsExactly(event.text(EventColumn.METADATA_UID));
  }

  /** A clock that runs an action the next time that it is read. */
  private static final class InterruptingClock extends TestClock {
    private Runnable once = () -> {};

    InterruptingClock() {
      super(SOON.instant());
    }

    @Override
    public Instant instant() {
      Runnable action = once;
      once = () -> {};
      action.run();
      return super.instant();
    }
  }

  @Test
  void limitsWaitForOutcome() {
    List<String> logged = new ArrayList<>();
    TestClock clock = new TestClock(SOON.instant());
    EnforcerOptions waiting =
        EnforcerOptions.builder(clock)
            .observingSince(MIDNIGHT)
            .outcomeWait(Duration.ofMinutes(10))
            .log((event, decision, release) -> logged.add(event.text(EventColumn.METADATA_UID)))
            .build();
    AccessEvent event = company.events(1, TODAY, false).get(0);
    try (Enforcer enforcer = open(published, waiting)) {
      enforcer.evaluate(later(event, 1, "s3:Op1"));
      clock.set(clock.instant().plus(Duration.ofMinutes(6)));
      enforcer.evaluate(later(event, 361, "s3:Op1"));
      enforcer.refresh();
      assertThat(logged).isEmpty();
      clock.set(clock.instant().plus(Duration.ofMinutes(5)));
      enforcer.refresh();
      assertThat(logged).containsExactly("later-1");
      assertThat(enforcer.counts())
          .matches(
              counts ->
                  counts.get(EnforcerCount.PENDING) == 1
                      && counts.get(EnforcerCount.LOST_OUTCOMES) == 1);
      enforcer.completed(
          "later-361", event.text(EventColumn.CREDENTIAL_UID), Outcome.SUCCESS, 1, null);
      assertThat(logged).containsExactly("later-1", "later-361");
    }
    assertThatThrownBy(() -> options().outcomeWait(Duration.ofSeconds(-1)).build())
        .hasMessageContaining("Wait cannot be PT-1S");
    assertThatThrownBy(() -> options().maxAge(Duration.ofSeconds(-1)).build())
        .hasMessage("maxAge cannot be PT-1S; give 0 or more, or leave it out");
  }

  @Test
  void lastCheckAgesWhileReleasesAreRejected() throws IOException {
    Path releases = folder.resolve("p");
    company.publish(releases, KEY);
    TestClock clock = new TestClock(SOON.instant());
    try (Enforcer enforcer = open(releases, EnforcerOptions.builder(clock).build());
        Enforcer none = Enforcer.awaiting(folder, KEY.trusted(), options().build())) {
      assertThat(enforcer.refreshedAt()).contains(SOON.instant());
      assertThat(none.refreshedAt()).isEmpty();
      clock.set(SOON.instant().plusSeconds(60));
      enforcer.refresh();
      assertThat(enforcer.refreshedAt()).contains(SOON.instant().plusSeconds(60));
      Files.delete(releases.resolve("CURRENT.jws"));
      clock.set(SOON.instant().plusSeconds(120));
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.REFUSED);
      assertThat(enforcer.refreshedAt()).contains(SOON.instant().plusSeconds(60));
    }
  }

  @Test
  void reportsLastLearnedNight() {
    try (Enforcer enforcer = open(published, options().build());
        Enforcer none = Enforcer.awaiting(folder, TestRoot.pin(KEY), options().build())) {
      assertThat(enforcer.night()).contains(TestCompany.NIGHT);
      assertThat(none.night()).isEmpty();
    }
  }

  @Test
  void reportsInvalidFoldersAtStart() throws IOException {
    assertThatThrownBy(() -> open(releaseIn(published), options().build()))
        .hasMessageStartingWith("NO_ROOT")
        .hasMessageContaining("this is a single release; give the published folder");
    Path stone = Files.writeString(folder.resolve("stone"), "no folder");
    assertThatThrownBy(() -> open(published, options().stateFolder(stone).build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The state cannot be kept in " + stone);
  }

  @Test
  void invalidPointerDoesNotBlockDecisions() throws Exception {
    Path releases = folder.resolve("p");
    company.publish(releases, KEY);
    try (Enforcer enforcer = open(releases, options().build())) {
      Files.delete(releases.resolve("CURRENT.jws"));
      Files.createDirectory(releases.resolve("CURRENT.jws"));
      enforcer.refresh();
      Files.delete(releases.resolve("CURRENT.jws"));
      assumeTrue(makesPipe(releases.resolve("CURRENT.jws")), "there is no mkfifo");
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> enforcer.refresh());
    }
  }

  private static boolean makesPipe(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void rejectsAnonymousEventsWithoutRelease() {
    AccessEvent nobody =
        company.events(1, TODAY, false).get(0).toBuilder()
            .text(EventColumn.IDENTITY, null)
            .text(EventColumn.ACTOR_USER_UID, null)
            .build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, TestRoot.pin(KEY), options().build())) {
      assertThatThrownBy(() -> enforcer.evaluate(nobody))
          .hasMessageContaining("without an identity");
    }
  }

  @Test
  void acceptedSequenceSurvivesRestart() throws IOException {
    company.publish(folder.resolve("p"), KEY);
    Path state = folder.resolve("state");
    EnforcerOptions keeping = options().stateFolder(state).build();
    open(folder.resolve("p"), keeping).close();
    Path journal = state.resolve(SavedState.JOURNAL);
    String last = Files.readAllLines(journal).get(1).substring(9);
    assertThat(last)
        .matches(
            "\\{\"entry\":\"AcceptedSequence\",\"stream\":\"test\",\"root\":\\{\"number\":1,"
                + "\"sha256\":\"[0-9a-f]{64}\"},\"byKey\":\\{\""
                + KEY.keyId()
                + "\":\\{\"number\":1}}}");
    String newer = last.replace("{\"number\":1}}}", "{\"number\":2}}}");
    Files.writeString(journal, SavedStateTest.line(newer), StandardOpenOption.APPEND);
    assertThatThrownBy(() -> open(folder.resolve("p"), keeping))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith("OLDER_SEQUENCE");
  }

  @Test
  void nextRefreshRetriesFailedWrite() throws IOException {
    Path releases = folder.resolve("p");
    Path state = folder.resolve("state");
    company.publish(releases, KEY);
    try (Enforcer enforcer = open(releases, options().stateFolder(state).build())) {
      publishNext(releases);
      Path journal = state.resolve(SavedState.JOURNAL);
      Files.delete(journal);
      Files.createDirectory(journal);
      for (int tries = 0; tries < 2; tries++) {
        assertThatThrownBy(enforcer::refresh)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("cannot be written");
        assertThat(enforcer.sequence()).as("in use already").contains(new Sequence(2));
      }
      Files.delete(journal);
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.UNCHANGED);
      assertThat(journal).content().contains("\"" + KEY.keyId() + "\":{\"number\":2}");
    }
  }

  @Test
  void awaitingStartsAlthoughNewReleaseCannotBeRecorded() throws IOException {
    Path releases = folder.resolve("p");
    Path state = folder.resolve("state");
    company.publish(releases, KEY);
    EnforcerOptions options = options().stateFolder(state).build();
    open(releases, options).close();
    publishNext(releases);
    Files.writeString(state.resolve(SavedState.JOURNAL), "torn", StandardOpenOption.APPEND);
    Path stone = Files.createDirectories(state.resolve("journal.new").resolve("stone"));
    try (Enforcer enforcer = Enforcer.awaiting(releases, TestRoot.pin(KEY), options)) {
      assertThat(enforcer.sequence()).contains(new Sequence(2));
      Files.delete(stone);
      enforcer.refresh();
    }
    assertThat(state.resolve(SavedState.JOURNAL)).content().contains("{\"number\":2}");
  }

  @Test
  void closingRetriesFailedWrite() throws IOException {
    Path releases = folder.resolve("p");
    Path state = folder.resolve("state");
    Path journal = state.resolve(SavedState.JOURNAL);
    company.publish(releases, KEY);
    try (Enforcer enforcer = open(releases, options().stateFolder(state).build())) {
      publishNext(releases);
      Files.delete(journal);
      Files.createDirectory(journal);
      assertThatThrownBy(enforcer::refresh).isInstanceOf(UncheckedIOException.class);
      Files.delete(journal);
    }
    assertThat(journal).content().contains("\"" + KEY.keyId() + "\":{\"number\":2}");
  }

  private static void publishNext(Path releases) throws IOException {
    Publisher publisher = TestRoot.publisher(releases, KEY);
    publisher.publish(
        TestCompany.to(releases),
        TestCompany.leaking(company.contents(), "key-9"),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
  }
}
