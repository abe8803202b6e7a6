package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Opens enforcers on a published test company, one minute after publication. */
final class Opened {
  static final SigningKey KEY = SigningKey.generate();
  static final Clock SOON = Clock.fixed(TestCompany.issued().plusSeconds(60), ZoneOffset.UTC);
  static final LocalDate TODAY = TestCompany.NIGHT.plusDays(1);
  static final Instant MIDNIGHT = TODAY.atStartOfDay(ZoneOffset.UTC).toInstant();

  private Opened() {}

  static EnforcerOptions.Builder options() {
    return EnforcerOptions.builder(SOON).observingSince(MIDNIGHT);
  }

  static Enforcer open(Path folder, EnforcerOptions options) {
    return Enforcer.open(folder, TestRoot.pin(KEY), options);
  }

  /** Returns the first release in a published folder. */
  static Path releaseIn(Path folder) throws IOException {
    try (var listed = Files.list(folder.resolve(ReleaseRepository.RELEASES))) {
      return listed.findFirst().orElseThrow();
    }
  }

  static AccessEvent later(AccessEvent event, int seconds, String action) {
    return event.toBuilder()
        .text(EventColumn.METADATA_UID, "later-" + seconds)
        .number(EventColumn.TIME, event.timeMicros() + seconds * 1_000_000L)
        .text(EventColumn.ACTION, action)
        .build();
  }
}
