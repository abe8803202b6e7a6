package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.MIDNIGHT;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.TODAY;
import static io.tidemark.runtime.enforcer.Opened.later;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that an enforcer keeps across a restart, and state that it does not. */
class RestartTest {
  private static final String OWN = "198.51.1.0/24";
  private static final String FOREIGN = "203.0.9.0/24";

  @TempDir private static Path published;
  @TempDir private static Path nervous;
  @TempDir private Path folder;
  private static TestCompany company;
  private static AccessEvent first;

  @BeforeAll
  static void publish() throws IOException {
    company = TestCompany.of(1);
    company.publish(published, KEY, company.calmContents());
    company.publish(nervous, KEY);
    first = company.events(1, TODAY, false).get(0);
  }

  @Test
  void restartContinuesWithSameState() throws IOException {
    Path state = folder.resolve("state");
    List<AccessEvent> events = company.nextDay();
    EnforcerOptions kept = options().vectors(EnforcerOptions.Vectors.KEPT).build();
    EnforcerOptions saving =
        EnforcerOptions.builder(SOON)
            .observingSince(MIDNIGHT)
            .vectors(EnforcerOptions.Vectors.KEPT)
            .stateFolder(state)
            .build();
    try (Enforcer steady = open(published, kept)) {
      Enforcer restarted = open(published, saving);
      restarted.revoked("key-2");
      steady.revoked("key-2");
      for (int i = 0; i < events.size(); i++) {
        if (i == 150 || i == 151 || i == 300) {
          // Restarts twice, because most identities have no event in between.
          restarted.close();
          restarted = open(published, saving);
        }
        AccessEvent event = events.get(i);
        assertThat(restarted.evaluate(event)).as("event " + i).isEqualTo(steady.evaluate(event));
        restarted.completed(event);
        steady.completed(event);
      }
      restarted.close();
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve(SavedState.SNAPSHOT))))
        .isEqualTo("rw-------");
  }

  @Test
  void damagedOrOldSnapshotHasNoWindows() throws IOException {
    Path state = folder.resolve("state");
    int window = company.program().catalogue().names().indexOf("new_network_share_1h");
    EnforcerOptions saving = saving(state, SOON);
    List<AccessEvent> events = company.events(1, TODAY, false);
    AccessEvent revoked =
        events.get(3).toBuilder().text(EventColumn.CREDENTIAL_UID, "key-7").build();
    Enforcer before = open(published, saving);
    before.evaluate(events.get(0));
    before.revoked("key-7");
    before.close();
    Path snapshot = state.resolve(SavedState.SNAPSHOT);
    byte[] whole = Files.readAllBytes(snapshot);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 4;
    Files.write(snapshot, damaged);
    try (Enforcer enforcer = open(published, saving)) {
      assertThat(enforcer.counts().get(EnforcerCount.LOST_STATE_FILES)).isEqualTo(1);
      assertThat(enforcer.evaluate(revoked).kind()).isEqualTo(DecisionKind.REVOKE);
      assertThat(enforcer.evaluate(events.get(1)).vector().get(window)).isNaN();
    }
    Files.write(snapshot, whole);
    Clock later = Clock.offset(SOON, Duration.ofHours(3));
    try (Enforcer enforcer = open(published, saving(state, later))) {
      assertThat(enforcer.evaluate(events.get(1)).risk())
          .as("what was held against it is still")
          .isPositive();
      assertThat(enforcer.evaluate(events.get(2)).vector().get(window)).isNaN();
      assertThat(enforcer.counts().get(EnforcerCount.UNRESTORED)).isZero();
      assertThat(enforcer.evaluate(revoked).kind()).isEqualTo(DecisionKind.REVOKE);
    }
  }

  @Test
  void riskSurvivesTwoLongStops() throws IOException {
    Path state = folder.resolve("state");
    try (Enforcer before = open(nervous, saving(state, SOON))) {
      for (int i = 1; i < 5; i++) {
        AccessEvent theft =
            at(i, FOREIGN).toBuilder()
                .text(EventColumn.ACTION, "s3:Steal" + i)
                .number(EventColumn.IMPACT_TIER, Impact.CRITICAL.ordinal())
                .build();
        before.evaluate(theft);
      }
    }
    for (int hours = 3; hours <= 6; hours += 3) {
      open(nervous, saving(state, Clock.offset(SOON, Duration.ofHours(hours)))).close();
    }
    Clock late = Clock.offset(SOON, Duration.ofHours(9));
    try (Enforcer stopped = open(nervous, saving(state, late));
        Enforcer fresh = open(nervous, EnforcerOptions.builder(late).build())) {
      assertThat(stopped.evaluate(at(6, FOREIGN)).risk())
          .isGreaterThan(fresh.evaluate(at(6, FOREIGN)).risk());
      assertThat(stopped.counts().get(EnforcerCount.UNRESTORED)).isZero();
    }
  }

  @Test
  void keepsRevocationReportedWithoutRelease() throws IOException {
    Path state = folder.resolve("state");
    Path missing = folder.resolve("published");
    List<AccessEvent> events = company.events(1, TODAY, false);
    try (Enforcer before = open(published, saving(state, SOON))) {
      before.evaluate(events.get(0));
    }
    Clock soon = Clock.offset(SOON, Duration.ofSeconds(30));
    try (Enforcer blind = Enforcer.awaiting(missing, TestRoot.pin(KEY), saving(state, soon))) {
      blind.revoked("key-1");
    }
    Clock late = Clock.offset(SOON, Duration.ofSeconds(80));
    try (Enforcer enforcer = open(published, saving(state, late))) {
      assertThat(enforcer.evaluate(at(1, OWN)))
          .matches(d -> d.kind() == DecisionKind.REVOKE && d.detail().equals("credential_revoked"));
      int window = company.program().catalogue().names().indexOf("new_network_share_1h");
      AccessEvent other =
          events.get(2).toBuilder().text(EventColumn.CREDENTIAL_UID, "key-9").build();
      assertThat(enforcer.evaluate(other).vector().get(window))
          .as("what was saved is as old as it was, so its windows are missing")
          .isNaN();
    }
  }

  @Test
  void keepsConcurrentReportsWithoutSaving() throws Exception {
    Path state = folder.resolve("state");
    Path copy = Files.createDirectories(folder.resolve("copy"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Enforcer enforcer = open(published, options().stateFolder(state).build())) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (String name : List.of("left-", "right-")) {
        tasks.add(
            () -> {
              for (int i = 0; i < 50; i++) {
                enforcer.revoked(name + i);
              }
              return null;
            });
      }
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
      Files.copy(state.resolve(SavedState.JOURNAL), copy.resolve(SavedState.JOURNAL));
    } finally {
      threads.shutdownNow();
    }
    CredentialStatus standing =
        new CredentialStatus(Duration.ofMinutes(15), Opened.SOON, new Counters());
    SavedState.open(Optional.of(copy), EnforcerOptions.MissingState.REFUSED, standing).close();
    for (int i = 0; i < 50; i++) {
      assertThat(standing.revoked()).contains("left-" + i, "right-" + i);
    }
  }

  @Test
  void savingWhileClosingLosesNothing() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    for (int i = 0; i < 20; i++) {
      Path state = folder.resolve("state-" + i);
      Enforcer enforcer = open(published, options().stateFolder(state).build());
      enforcer.evaluate(first);
      Future<?> saving = thread.submit(enforcer::save);
      enforcer.close();
      saving.get();
      Snapshot saved = Snapshot.read(state.resolve(SavedState.SNAPSHOT));
      assertThat(saved.layout()).as("round " + i).isNotEmpty();
      assertThat(saved.identities())
          .as("round " + i)
          .containsOnlyKeys(first.text(EventColumn.IDENTITY))
          .allSatisfy(
              (identity, kept) -> {
                assertThat(kept.lastMicros()).isEqualTo(first.timeMicros());
                assertThat(kept.recent()).isNotEmpty();
              });
    }
    thread.shutdownNow();
  }

  private static EnforcerOptions saving(Path state, Clock clock) {
    return EnforcerOptions.builder(clock)
        .vectors(EnforcerOptions.Vectors.KEPT)
        .stateFolder(state)
        .build();
  }

  private static AccessEvent at(int seconds, String network) {
    AccessEvent there = first.toBuilder().text(EventColumn.SRC_IP_PREFIX, network).build();
    return later(there, seconds, there.text(EventColumn.ACTION));
  }
}
