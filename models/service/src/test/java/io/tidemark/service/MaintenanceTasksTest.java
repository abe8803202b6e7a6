package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Background tasks of the service. */
class MaintenanceTasksTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path published;

  @Test
  void countsAndRetriesFailedTask() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    Clock failing =
        new Clock() {
          @Override
          public Instant instant() {
            if (Thread.currentThread().getName().equals("tidemark-chores")
                && failures.getAndDecrement() > 0) {
              throw new LinkageError("a class is missing, says this test");
            }
            return TestCompany.issued().plusSeconds(60);
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
    try (DecisionService service =
        DecisionService.start(
            new ServiceOptions(
                published,
                TestRoot.pin(KEY),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.empty(),
                MissingState.REPORTED,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                SourceNetworks.none(),
                failing))) {
      new TestCompany(1).publish(published, KEY);
      Instant until = Instant.now().plusSeconds(20);
      while (DecisionServiceTest.get(service, "/readyz").body().equals("DEAD\n")
          && Instant.now().isBefore(until)) {
        Thread.sleep(20);
      }
      assertThat(DecisionServiceTest.get(service, "/readyz").body()).isEqualTo("FRESH\n");
      assertThat(DecisionServiceTest.get(service, "/metrics").body())
          .contains("tidemark_failed_chores_total 2\n");
    }
  }
}
