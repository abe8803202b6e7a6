package io.tidemark.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.SmallRelease;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Pairs of calls that race on one enforcer, and the outcomes that are allowed. */
public final class EnforcerRaces {
  private EnforcerRaces() {}

  private static void countOutcomes(RacingEnforcer racing, III_Result r) {
    Map<EnforcerCount, Long> counts = racing.enforcer.counts();
    r.r1 = counts.get(EnforcerCount.UNMATCHED_OUTCOMES).intValue();
    r.r2 = counts.get(EnforcerCount.PENDING).intValue();
    r.r3 = racing.logged.get();
    racing.end();
  }

  /** A revocation applies to decisions from the moment the call returns. */
  @JCStressTest
  @Outcome(id = "true, (true|false), true", expect = ACCEPTABLE)
  @State
  public static class RevokeAndDecide {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void revoke(ZZZ_Result r) {
      racing.enforcer.revoked("key");
      r.r1 = racing.decide("after") == DecisionKind.REVOKE;
    }

    @Actor
    public void decide(ZZZ_Result r) {
      r.r2 = racing.decide("during") == DecisionKind.REVOKE;
    }

    @Arbiter
    public void later(ZZZ_Result r) {
      r.r3 = racing.decide("later") == DecisionKind.REVOKE;
      racing.end();
    }
  }

  /** Decisions on one identity and their outcomes: each is counted and logged once. */
  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE)
  @State
  public static class DecideAndComplete {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void one() {
      racing.decide("1");
      racing.complete("1");
    }

    @Actor
    public void other() {
      racing.decide("2");
      racing.complete("2");
    }

    @Arbiter
    public void count(III_Result r) {
      countOutcomes(racing, r);
    }
  }

  /** Of two reports of an outcome, one counts, and the other is counted as unmatched. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE)
  @State
  public static class CompleteTwice {
    private final RacingEnforcer racing = new RacingEnforcer();

    public CompleteTwice() {
      racing.decide("1");
    }

    @Actor
    public void one() {
      racing.complete("1");
    }

    @Actor
    public void other() {
      racing.complete("1");
    }

    @Arbiter
    public void count(III_Result r) {
      countOutcomes(racing, r);
    }
  }

  /** A revocation survives once its call has returned, even if the enforcer was being closed. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "revoked first")
  @Outcome(id = "false, (true|false)", expect = ACCEPTABLE, desc = "closed first")
  @State
  public static class RevokeAndClose {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void revoke(ZZ_Result r) {
      r.r1 = racing.revoke();
    }

    @Actor
    public void close() {
      racing.enforcer.close();
    }

    @Arbiter
    public void restart(ZZ_Result r) {
      r.r2 = racing.refusesAfterRestart();
      racing.end();
    }
  }

  /** A decision is either logged, or refused because the enforcer is closed. */
  @JCStressTest
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "decided first")
  @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "closed first")
  @State
  public static class DecideAndClose {
    private final RacingEnforcer racing = new RacingEnforcer();

    @Actor
    public void decide(ZI_Result r) {
      r.r1 = racing.decide("1") != null;
    }

    @Actor
    public void close() {
      racing.enforcer.close();
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = racing.logged.get();
      racing.end();
    }
  }

  /** Replacing a release does not interrupt decisions, so the fail-safe table is not used. */
  @JCStressTest
  @Outcome(id = "true, 0, 2", expect = ACCEPTABLE)
  @State
  public static class DecideAndRefresh {
    private final RacingEnforcer racing = new RacingEnforcer();

    public DecideAndRefresh() {
      racing.decide("0");
      racing.publishSecond();
    }

    @Actor
    public void decide() {
      racing.decide("1");
    }

    @Actor
    public void refresh(ZII_Result r) {
      r.r1 = racing.enforcer.refresh().outcome() == Refresh.Outcome.LOADED;
    }

    @Arbiter
    public void count(ZII_Result r) {
      Map<EnforcerCount, Long> counts = racing.enforcer.counts();
      r.r2 = (int) (counts.get(EnforcerCount.FAIL_SAFES) + counts.get(EnforcerCount.DAMAGED_READS));
      r.r3 = (int) racing.enforcer.sequence().orElseThrow().number();
      racing.end();
    }
  }

  /** An enforcer with a small release, a folder of its own and a log that counts its lines. */
  private static final class RacingEnforcer implements DecisionLog {
    private static final Instant NOW = TestCompany.issued().plusSeconds(60);

    /** Folder with two releases, and the pointer to the first. */
    private static final Path PUBLISHED = folder("tidemark-races");

    private static final byte[] FIRST = published();

    final Enforcer enforcer;
    final AtomicInteger logged = new AtomicInteger();
    private final Path folder;
    private final EnforcerOptions options;

    /** Opens an enforcer on the first release. */
    RacingEnforcer() {
      try {
        folder = folder("tidemark-race");
        Files.copy(PUBLISHED.resolve("ROOT.jws"), folder.resolve("ROOT.jws"));
        Files.createSymbolicLink(
            folder.resolve(ReleaseRepository.RELEASES),
            PUBLISHED.resolve(ReleaseRepository.RELEASES));
        Files.write(folder.resolve(ReleaseRepository.CURRENT), FIRST);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      options =
          EnforcerOptions.builder(Clock.fixed(NOW, ZoneOffset.UTC))
              .stateFolder(folder)
              .log(this)
              .build();
      enforcer = Enforcer.open(folder, TestRoot.pin(SmallRelease.fixedKey()), options);
    }

    private static Path folder(String name) {
      try {
        return Files.createTempDirectory(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static byte[] published() {
      try {
        SmallRelease.publish(PUBLISHED, SmallRelease.fixedKey(), 3);
        byte[] first = Files.readAllBytes(PUBLISHED.resolve(ReleaseRepository.CURRENT));
        SmallRelease.publish(PUBLISHED, SmallRelease.fixedKey(), 4);
        return first;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Points at the second release. */
    void publishSecond() {
      try {
        Files.copy(
            PUBLISHED.resolve(ReleaseRepository.CURRENT),
            folder.resolve(ReleaseRepository.CURRENT),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns the decision on an event of the only identity, or null if the enforcer is closed. */
    DecisionKind decide(String eventId) {
      try {
        return enforcer.evaluate(event(eventId)).kind();
      } catch (IllegalStateException closed) {
        return null;
      }
    }

    void complete(String eventId) {
      enforcer.completed(event(eventId));
    }

    /** Revokes the credential, and returns whether that succeeded. */
    boolean revoke() {
      try {
        enforcer.revoked("key");
        return true;
      } catch (IllegalStateException closed) {
        return false;
      }
    }

    /** Returns whether an enforcer that continues from the saved state refuses the credential. */
    boolean refusesAfterRestart() {
      try (Enforcer next = Enforcer.open(folder, TestRoot.pin(SmallRelease.fixedKey()), options)) {
        return next.evaluate(event("next")).kind() == DecisionKind.REVOKE;
      }
    }

    /** Closes the enforcer and deletes its folder. */
    void end() {
      enforcer.close();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
        Files.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static AccessEvent event(String id) {
      return AccessEvent.builder()
          .text(EventColumn.METADATA_UID, id)
          .number(EventColumn.TIME, EventTime.micros(NOW))
          .text(EventColumn.IDENTITY, "aws|1|machine-0")
          .flag(EventColumn.IS_NHI, true)
          .text(EventColumn.CREDENTIAL_UID, "key")
          .text(EventColumn.SRC_IP, "198.51.1.7")
          .text(EventColumn.ACTION, "s3:GetObject")
          .number(EventColumn.STATUS_ID, 1)
          .build();
    }

    @Override
    public void decided(AccessEvent event, Decision decision, Optional<Sequence> release) {
      logged.incrementAndGet();
    }
  }
}
