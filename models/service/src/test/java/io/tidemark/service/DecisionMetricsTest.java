package io.tidemark.service;

import static io.tidemark.service.DecisionServiceTest.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.policy.PolicySubjects;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decision counts in the service's metrics. */
class DecisionMetricsTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TestCompany COMPANY = TestCompany.of(1);
  private static final Instant MORNING = TestCompany.issued().plusSeconds(3600);

  @TempDir private Path folder;
  private final TestClock clock = new TestClock(MORNING);

  @Test
  void countsAndTimesDecisionsByKindAndCause() throws Exception {
    Path published = folder.resolve("published");
    COMPANY.publish(published, KEY, boundToWrites());
    Path config =
        Files.writeString(
            folder.resolve("c.yaml"),
            "routes: [{path: '/read', service: s3, operation: Read, impact: read},"
                + " {path: '/admin', service: s3, operation: Admin, impact: admin}]");
    String[] robot = {
      "X-Tidemark-Identity", TestCompany.identity(1), "X-Tidemark-Kind", "service_account",
    };
    String metrics;
    try (DecisionService service = start(published, config)) {
      assertThat(get(service, "/ext_authz/read", robot).statusCode()).isEqualTo(200);
      assertThat(get(service, "/ext_authz/admin", robot).statusCode()).isEqualTo(401);
      // By then the release is too old to be used.
      clock.set(MORNING.plus(Duration.ofDays(100)));
      assertThat(get(service, "/ext_authz/admin", robot).statusCode()).isEqualTo(401);
      metrics = get(service, "/metrics").body();
    }
    assertThat(lines(metrics, "tidemark_decisions_total"))
        .hasSize(DecisionKind.values().length * Cause.values().length)
        .contains(
            "tidemark_decisions_total{decision=\"allow\",cause=\"none\"} 1",
            "tidemark_decisions_total{decision=\"step_up\",cause=\"bound\"} 1",
            "tidemark_decisions_total{decision=\"step_up\",cause=\"policy\"} 1")
        .filteredOn(line -> line.endsWith(" 0"))
        .hasSize(DecisionKind.values().length * Cause.values().length - 3);
    assertThat(metrics).contains("tidemark_fail_safes_total 1\n");
    assertThat(lines(metrics, "tidemark_decision_seconds_count"))
        .containsExactly("tidemark_decision_seconds_count 3");
    List<String> buckets = lines(metrics, "tidemark_decision_seconds_bucket");
    assertThat(buckets).last().isEqualTo("tidemark_decision_seconds_bucket{le=\"+Inf\"} 3");
    assertThat(buckets)
        .hasSizeGreaterThan(5)
        .extracting(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
        .isSorted();
    assertThat(lines(metrics, "tidemark_decision_seconds_sum"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(Double.parseDouble(line.substring(line.indexOf(' ') + 1))).isPositive());
  }

  private static ReleaseContents boundToWrites() {
    ReleaseContents calm = COMPANY.calmContents();
    PolicyRule writes = TestPolicies.atMost("writes", PolicySubjects.EVERYONE, Impact.WRITE);
    return TestCompany.withPolicy(calm, TestPolicies.of(writes));
  }

  /** Returns the lines of a metric. */
  static List<String> lines(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .toList();
  }

  private DecisionService start(Path published, Path config) throws IOException {
    return DecisionService.start(
        new ServiceOptions(
            published,
            TestRoot.pin(KEY),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.of(config),
            Optional.empty(),
            MissingState.REPORTED,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            SourceNetworks.none(),
            clock));
  }
}
