package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.TestClock;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credential\":\"a\"} trailing",
        "{\"credential\":\"a\"}{}",
        "{\"credential\":\" a \"}",
        "{\"credential\":\"\"}",
      })
  void whatWouldBeTakenForSomethingElseIsRefused(String body) {
    EnforcerOptions options = EnforcerOptions.at(new TestClock(NOW));
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      assertThatThrownBy(() -> Notice.read(body, NOW).revoked(enforcer))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "99", "600", "99999", "403.7", "1e99", "\"403\"", "true"})
  void aStatusIsThatOfHttpOrLeftOut(String status) {
    EnforcerOptions options = EnforcerOptions.at(new TestClock(NOW));
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      Notice notice = Notice.read("{\"event_id\":\"r-1\",\"status\":" + status + "}", NOW);
      assertThatThrownBy(() -> notice.completed(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("status must be a whole number from 100 to 599, or left out");
      Notice.read("{\"event_id\":\"r-1\",\"status\":499}", NOW).completed(enforcer);
      Notice.read("{\"event_id\":\"r-1\",\"status\":null}", NOW).completed(enforcer);
      Notice.read("{\"event_id\":\"r-1\"}", NOW).completed(enforcer);
      assertThat(enforcer.counts().unmatchedCompletions()).isEqualTo(3);
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
