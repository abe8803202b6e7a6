package io.tidemark.races;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
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
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An enforcer with a small release, a folder of its own and a log that counts its lines. */
final class RacingEnforcer implements DecisionLog {
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
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
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
