package io.tidemark.jobs.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.monitoring.RunOutcome.Origin;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOutcomeTest {
  private static final Instant START = Instant.parse("2026-03-22T02:30:00Z");
  private static final String SETTING = "monitoring.webhook-file";
  private static final Origin ORIGIN =
      new Origin("box", "file:///w", Optional.of(LocalDate.of(2026, 3, 21)));

  @TempDir private Path folder;

  @Test
  void metricsOfSuccessfulRun() {
    assertThat(PrometheusText.of(done(0), ""))
        .contains("tidemark_run_exit_code 0\n")
        .contains("tidemark_run_seconds 90.500\n")
        .contains("tidemark_night_timestamp_seconds 1774051200\n")
        .contains("# HELP tidemark_last_judged_timestamp_seconds When the latest night was judged")
        .contains("tidemark_last_judged_timestamp_seconds 1774143000.250\n")
        .contains("tidemark_records{outcome=\"accepted\"} 7\n")
        .contains("tidemark_rejected_records{reason=\"not_json\"} 2\n")
        .contains("tidemark_records_unaccounted 0\n")
        .contains("tidemark_notices{kind=\"silent_source\"} 1\n")
        .contains("tidemark_notices{kind=\"volume\"} 0\n")
        .contains("tidemark_step_seconds{step=\"ingest\"} 1.250\n");
    assertThat(PrometheusText.of(done(0), "").lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.matches("[a-z_]+(\\{[a-z]+=\"[^\"]*\"\\})? -?[0-9.]+"));
  }

  @Test
  void metricsOfFailedRun() {
    RunOutcome stopped = stopped(new IllegalStateException("secret of the log"));
    assertThat(PrometheusText.of(stopped, ""))
        .contains("tidemark_run_exit_code 1\n")
        .doesNotContain("judged");
    assertThat(stopped.needsAttention()).isTrue();
    assertThat(stopped.message())
        .contains("tidemark nightly of 2026-03-21 ended with exit code 1", "IllegalStateException")
        .contains("run r1 on box, warehouse file:///w")
        .doesNotContain("secret of the log");
  }

  @Test
  void reportsRunWithLostRecords() {
    assertThat(done(0).needsAttention()).isFalse();
    assertThat(done(3).needsAttention()).isTrue();
    assertThat(done(3).message()).contains("of 2026-03-21", "3 records unaccounted for");
  }

  @Test
  void failedRunKeepsLastNight() {
    RunOutcome stopped = stopped(new IllegalStateException("x"));
    String kept = PrometheusText.of(stopped, PrometheusText.of(done(0), ""));
    assertThat(kept)
        .contains("tidemark_run_exit_code 1\n")
        .contains("# TYPE tidemark_night_timestamp_seconds gauge\n")
        .contains("tidemark_night_timestamp_seconds 1774051200\n")
        .contains("tidemark_last_judged_timestamp_seconds 1774143000.250\n")
        .doesNotContain("tidemark_records");
    assertThat(PrometheusText.of(stopped, kept)).isEqualTo(kept);
    assertThat(PrometheusText.of(stopped, "tidemark_night_timestamp_seconds x\n"))
        .doesNotContain("night_timestamp");
  }

  @Test
  void webhookNamesFaultOfBackfill() {
    TidemarkException stop =
        new TidemarkException(
            ExitCode.USAGE,
            "the backfill stopped on 2026-03-21",
            "a table file is missing (missing-file); because: secret",
            "c");
    assertThat(stopped(stop).message())
        .contains("(invalid usage or configuration, or a warehouse that needs repair)")
        .endsWith("\nthe backfill stopped on 2026-03-21 (missing-file)")
        .doesNotContain("secret");
  }

  @Test
  void webhookUsesReceiversFormat() throws IOException {
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().length() > 3 ? 404 : 200, -1);
          exchange.close();
        });
    server.start();
    try {
      String root = "http://127.0.0.1:" + server.getAddress().getPort();
      TidemarkException late =
          new TidemarkException(ExitCode.INPUT_MISSING, "no \"logs\" yet", "b", "c");
      Webhook webhook = Webhook.read(SETTING, written("w", root + "/ok\n"));
      assertThat(webhook.send(stopped(late).message())).isEmpty();
      assertThat(bodies).hasSize(1);
      assertThat(bodies.get(0)).startsWith("{\"text\":\"").contains("no \\\"logs\\\" yet");
      Webhook absent = Webhook.read(SETTING, written("x", root + "/absent"));
      assertThat(absent.send("hello")).map(Webhook.Failure::cause).hasValue("it answered 404");
    } finally {
      server.stop(0);
    }
    Webhook gone = Webhook.read(SETTING, written("y", "http://127.0.0.1:1/secret"));
    assertThat(gone.send("hello").orElseThrow().cause()).isNotNull().doesNotContain("secret");
  }

  @Test
  void rejectsInvalidAddressWithoutShowingIt() throws IOException {
    Path file = written("w", "ftp://secret");
    assertThatThrownBy(() -> Webhook.read(SETTING, file))
        .hasMessageContaining("neither https:// nor http://")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> Webhook.read(SETTING, folder.resolve("none")))
        .hasMessageContaining("cannot be read");
    Path shared = written("s", "https://secret");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Webhook.read(SETTING, shared))
        .hasMessageContaining("other users can read or change the file")
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining("secret");
  }

  private Path written(String name, String address) throws IOException {
    Path file = Files.writeString(folder.resolve(name), address);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static RunOutcome done(long lost) {
    NightSummary summary =
        NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "r1")
            .read(9 + lost)
            .accepted(7)
            .rejected("not_json", 2)
            .notices("silent_source", 1)
            .notices("volume", 0)
            .lastJudged(Optional.of(Instant.ofEpochMilli(1_774_143_000_250L)))
            .seconds(Map.of("ingest", 1.25))
            .build();
    return RunOutcome.of(
        "r1",
        "tidemark nightly",
        ORIGIN,
        START,
        START.plusMillis(90_500),
        new NightResult(ExitCode.OK, summary, "next"));
  }

  private static RunOutcome stopped(RuntimeException stop) {
    return RunOutcome.of("r1", "tidemark nightly", ORIGIN, START, START.plusSeconds(1), stop);
  }
}
