package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.later;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Stripe.Stripes;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.StalledStore;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of an enforcer while the store does not respond, and after it responds again. */
@Timeout(60)
class StalledStoreTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir private static Path published;
  @TempDir private Path folder;
  private static TestCompany company;

  private int times;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void slowReadDoesNotBlockStripe() throws Exception {
    AccessEvent known = first(1);
    AccessEvent stranger = named(ofTheSameStripe(TestCompany.identity(1)));
    try (Enforcer enforcer = open(published, options().recordWait(LONG).build());
        Enforcer steady = open(published, options().build())) {
      enforcer.evaluate(known);
      steady.evaluate(known);
      steady.evaluate(stranger);
      Future<Decision> waiting;
      try (StalledStore stalled = StalledStore.of(enforcer.follower.current())) {
        waiting = threads.submit(() -> enforcer.evaluate(stranger));
        assertStays(waiting);
        AccessEvent next = later(known, 1, "s3:Op1");
        assertThat(threads.submit(() -> enforcer.evaluate(next)).get(20, TimeUnit.SECONDS))
            .isEqualTo(steady.evaluate(next));
        assertThat(waiting).isNotDone();
        assertThat(stalled.stalls()).isTrue();
      }
      assertThat(waiting.get(20, TimeUnit.SECONDS)).matches(d -> d.freshness() == Freshness.FRESH);
      assertThat(enforcer.counts().get(EnforcerCount.STALLED_READS)).isZero();
    }
  }

  @Test
  void failSafeDecidesUntilStoreResponds() throws Exception {
    AccessEvent event = first(1);
    int window = company.program().catalogue().names().indexOf("new_network_share_1h");
    EnforcerOptions impatient =
        options().vectors(EnforcerOptions.Vectors.KEPT).recordWait(SHORT).build();
    try (Enforcer enforcer = open(published, impatient)) {
      try (StalledStore stalled = StalledStore.of(enforcer.follower.current())) {
        for (int i = 0; i < 3; i++) {
          assertThat(enforcer.evaluate(event))
              .matches(d -> d.kind() == DecisionKind.ALLOW && d.detail().equals("baseline_stalled"))
              .matches(d -> d.freshness() == Freshness.FRESH && !d.isJudged());
        }
        assertThat(stalled.stalls()).isTrue();
      }
      assertThat(enforcer.counts())
          .matches(
              c ->
                  c.get(EnforcerCount.STALLED_READS) == 3
                      && c.get(EnforcerCount.FAIL_SAFES) == 3
                      && c.get(EnforcerCount.DAMAGED_READS) == 0);
      assertThat(enforcer.freshness(SOON.instant())).isEqualTo(Freshness.FRESH);
      assertThat(judged(enforcer, later(event, 1, "s3:Op1")).vector().get(window))
          .as("what it did while nothing could be read is not known")
          .isNaN();
    }
  }

  @Test
  void previousReleaseJudgesUntilNextIsReadable() throws Exception {
    company.publish(folder, KEY);
    List<AccessEvent> events = company.events(1, TODAY, false);
    try (Enforcer enforcer = open(folder, options().recordWait(SHORT).build());
        Enforcer steady = open(published, options().build())) {
      assertThat(enforcer.evaluate(events.get(0))).isEqualTo(steady.evaluate(events.get(0)));
      republish();
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      try (StalledStore stalled = StalledStore.of(enforcer.follower.current())) {
        assertThat(enforcer.evaluate(events.get(1))).isEqualTo(steady.evaluate(events.get(1)));
        assertThat(enforcer.counts().get(EnforcerCount.STALLED_READS)).isEqualTo(1);
        assertThat(stalled.stalls()).isTrue();
      }
      assertThat(judged(enforcer, events.get(2))).isEqualTo(steady.evaluate(events.get(2)));
    }
  }

  @Test
  void closesReplacedStalledRelease() throws Exception {
    company.publish(folder, KEY);
    AccessEvent event = first(1);
    try (Enforcer enforcer = open(folder, options().recordWait(LONG).build())) {
      Future<Decision> waiting;
      try (StalledStore stalled = StalledStore.of(enforcer.follower.current())) {
        waiting = threads.submit(() -> enforcer.evaluate(event));
        assertStays(waiting);
        republish();
        assertThat(threads.submit(enforcer::refresh).get(20, TimeUnit.SECONDS).outcome())
            .as("closing the old one waits for no read")
            .isEqualTo(Refresh.Outcome.LOADED);
        assertThat(judged(enforcer, first(2)).isJudged()).isTrue();
        assertThat(stalled.stalls()).isTrue();
      }
      assertThat(waiting.get(20, TimeUnit.SECONDS).isJudged()).isTrue();
      assertThat(enforcer.counts().get(EnforcerCount.DAMAGED_READS)).isZero();
    }
  }

  @Test
  void decisionsDoNotDependOnReleaseChanges() throws Exception {
    company.publish(folder, KEY);
    try (Enforcer enforcer = open(folder, options().build());
        Enforcer steady = open(published, options().build())) {
      CountDownLatch decided = new CountDownLatch(1);
      Future<?> publishing =
          threads.submit(
              () -> {
                while (decided.getCount() > 0) {
                  republish();
                  enforcer.refresh();
                }
                return null;
              });
      List<Future<?>> deciding =
          IntStream.rangeClosed(1, 3)
              .<Future<?>>mapToObj(
                  number ->
                      threads.submit(
                          () -> {
                            for (AccessEvent event : events(number)) {
                              assertThat(enforcer.evaluate(event))
                                  .isEqualTo(steady.evaluate(event));
                            }
                          }))
              .toList();
      for (Future<?> each : deciding) {
        each.get();
      }
      decided.countDown();
      publishing.get();
      assertThat(enforcer.counts())
          .matches(
              c ->
                  c.get(EnforcerCount.DAMAGED_READS) == 0
                      && c.get(EnforcerCount.STALLED_READS) == 0
                      && c.get(EnforcerCount.FAIL_SAFES) == 0);
    }
  }

  @Test
  void slowSaveDoesNotBlockDecisions() throws Exception {
    AccessEvent event = first(1);
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.evaluate(event);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch disk = new CountDownLatch(1);
      Future<?> saving =
          threads.submit(
              () ->
                  enforcer
                      .identities
                      .saved()
                      .forEach(
                          Snapshot.layout(enforcer.follower.current().release().rules()),
                          0,
                          (identity, state) -> {
                            begun.countDown();
                            awaitUninterrupted(disk);
                          }));
      begun.await();
      Future<Decision> decision = threads.submit(() -> enforcer.evaluate(later(event, 1, "s3:Op")));
      assertThat(decision.get(20, TimeUnit.SECONDS).isJudged()).isTrue();
      assertThat(saving).isNotDone();
      disk.countDown();
      saving.get();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Decides once the requested data has arrived. */
  private static Decision judged(Enforcer enforcer, AccessEvent event) throws InterruptedException {
    Decision decision = enforcer.evaluate(event);
    while ("baseline_stalled".equals(decision.detail())) {
      Thread.sleep(5);
      decision = enforcer.evaluate(event);
    }
    return decision;
  }

  private static void assertStays(Future<?> waiting) throws InterruptedException {
    Thread.sleep(100);
    assertThat(waiting).isNotDone();
  }

  /** Publishes with other bounds, which makes a different release that judges the same way. */
  private void republish() throws IOException {
    Publisher publisher = new Publisher(KEY);
    publisher.publish(
        TestCompany.to(folder),
        new ReleaseContents(
            company.baseline(),
            company.contents().catalogueYaml(),
            company.contents().impactMapYaml(),
            new Policy(1, null, null, Duration.ofMinutes(6).plusSeconds(times++), null),
            company.contents().profileRules(),
            List.of(),
            List.of(),
            Set.of()),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
  }

  private static List<AccessEvent> events(int number) {
    return company.events(number, TODAY, false).stream().limit(100).toList();
  }

  private static AccessEvent first(int number) {
    return company.events(number, TODAY, false).get(0);
  }

  private static AccessEvent named(String identity) {
    return first(1).toBuilder().text(EventColumn.IDENTITY, identity).build();
  }

  private static String ofTheSameStripe(String identity) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "aws|1|other-" + i)
        .filter(name -> Stripes.indexOf(name) == Stripes.indexOf(identity))
        .findFirst()
        .orElseThrow();
  }
}
