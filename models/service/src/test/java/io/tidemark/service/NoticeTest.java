package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told in JSON, without HTTP. */
class NoticeTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");

  @TempDir private Path folder;

  @Test
  void anotherClockMayBeALittleAhead() {
    EnforcerOptions options = EnforcerOptions.at(new TestClock(NOW));
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      notice("2026-03-30T08:15:30Z").revalidated(enforcer);
      notice("2026-03-30T08:15:30Z").granted(enforcer);
      Notice future = notice("2026-03-30T08:21:00Z");
      assertThatThrownBy(() -> future.revalidated(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lies in the future");
      assertThatThrownBy(() -> future.granted(enforcer))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(enforcer.counts().timesAhead()).isEqualTo(2);
    }
  }

  private static Notice notice(String at) {
    return Notice.read(
        "{\"credential\":\"k\",\"identity\":\"web|-|i\",\"source\":\"192.0.2.1\","
            + "\"kind\":\"token_issued\",\"at\":\""
            + at
            + "\"}",
        NOW);
  }
}
