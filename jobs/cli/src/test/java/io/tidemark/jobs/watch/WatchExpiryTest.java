package io.tidemark.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchExpiryTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Instant ISSUED = TestCompany.issued();

  @TempDir private Path folder;
  private final TestClock clock = new TestClock(ISSUED.plusSeconds(60));
  private final PrintStream stderr = System.err;

  @AfterEach
  void restore() {
    System.setErr(stderr);
    LogStyle.TEXT.apply("none", Level.INFO);
  }

  @Test
  void warnsOnceOfEachExpiryOfRelease() throws IOException {
    TestCompany.of(1).publish(folder.resolve("published"), KEY);
    WatchMetrics metrics = new WatchMetrics();
    Watch.Options options =
        new Watch.Options(
            folder.resolve("published"),
            TestRoot.pin(KEY),
            ReadOptions.at(EventTime.micros(ISSUED)),
            List.of(Files.createDirectory(folder.resolve("logs")).toString()),
            folder.resolve("watch"),
            Optional.empty(),
            Optional.empty(),
            SourceNetworks.none(),
            List.of(),
            Map.of(),
            metrics,
            clock);
    try (Watch watch = Watch.open(options, (event, decision) -> {})) {
      assertThat(warnings(watch)).isEmpty();
      assertThat(metrics.text(clock.instant()))
          .contains(
              "\ntidemark_watch_release_expires_seconds "
                  + ISSUED.plus(Duration.ofHours(36)).getEpochSecond()
                  + "\n");
      clock.set(ISSUED.plus(Duration.ofHours(36)));
      assertThat(warnings(watch)).hasLineCount(1).contains(" expired at ");
      assertThat(warnings(watch)).isEmpty();
      clock.set(ISSUED.plus(Duration.ofDays(7)));
      assertThat(warnings(watch)).hasLineCount(1).contains(" reached its hard expiry at ");
      assertThat(warnings(watch)).isEmpty();
    }
  }

  /** Returns what a round logs. */
  private String warnings(Watch watch) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    LogStyle.TEXT.apply("none", Level.INFO);
    watch.round();
    return log.toString(StandardCharsets.UTF_8);
  }
}
