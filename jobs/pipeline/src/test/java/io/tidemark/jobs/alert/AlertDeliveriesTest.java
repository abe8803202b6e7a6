package io.tidemark.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertDeliveries.DeliveriesTable;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertDeliveriesTest {
  private static final Instant NOW = Instant.parse("2026-03-22T02:00:00Z");

  @TempDir private Path folder;
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final List<String> keys = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer server;

  /** Starts a server that returns the given answers in turn, and then 204. */
  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("webhook-id"));
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          Integer answer = answers.poll();
          exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
          exchange.close();
        });
    server.start();
    Path hook =
        Files.writeString(
            folder.resolve("hook"), "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Settings.Alerts settings(String body) {
    return new Settings.Alerts(
        "none", "none", "none", folder.resolve("hook").toString(), "none", body, "none");
  }

  private AlertDeliveries at(Instant now) {
    return new AlertDeliveries(
        new DeliveriesTable(new Warehouse(SharedSpark.session(), folder.resolve("w").toString())),
        AlertChannel.of(settings("ocsf")),
        Clock.fixed(now, ZoneOffset.UTC),
        pauses::add);
  }

  private static ObjectNode finding(String uid) {
    ObjectNode finding =
        new ObjectMapper().createObjectNode().put("severity", "High").put("status", "New");
    finding.put("message", "STEP_UP for <x>: \"odd\" \u001b[2J").put("start_time", 0);
    finding.putObject("metadata").put("sequence", 1);
    finding.putObject("finding_info").put("uid", uid);
    finding
        .putArray("resources")
        .addObject()
        .put("uid", "a|1|x")
        .putObject("owner")
        .put("name", "t");
    return finding;
  }

  @Test
  void retriesServerErrorWithSameKey() {
    answers.addAll(List.of(503, 429));
    AlertDeliveries deliveries = at(NOW);
    deliveries.store(List.of(finding("a")));
    AlertDeliveries.Outcome outcome = deliveries.send();
    assertThat(outcome.describe()).isEqualTo("1 delivered, 0 waiting");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(4));
    assertThat(keys).hasSize(3).containsOnly(FindingFiles.key(finding("a")));
  }

  @Test
  void sendsRejectedMessageFirstInNextRun() {
    answers.addAll(List.of(400));
    AlertDeliveries first = at(NOW);
    first.store(List.of(finding("a")));
    assertThat(first.send().describe()).isEqualTo("0 delivered, 1 waiting (it answered 400)");
    assertThat(pauses).isEmpty();
    keys.clear();
    AlertDeliveries second = at(NOW.plus(Duration.ofDays(1)));
    second.store(List.of(finding("b")));
    assertThat(second.send().describe()).isEqualTo("2 delivered, 0 waiting");
    assertThat(keys)
        .containsExactly(FindingFiles.key(finding("a")), FindingFiles.key(finding("b")));
    second.store(List.of(finding("a"), finding("b")));
    assertThat(second.send().describe()).isEqualTo("0 delivered, 0 waiting");
  }

  @Test
  void sendsMessageOfKilledRun() {
    at(NOW).store(List.of(finding("a")));
    assertThat(keys).isEmpty();
    assertThat(at(NOW).send().delivered()).isEqualTo(1);
  }

  @Test
  void stopsAfterThreeFailedMessages() {
    answers.addAll(List.of(404, 404, 404, 404));
    AlertDeliveries deliveries = at(NOW);
    deliveries.store(List.of(finding("a"), finding("b"), finding("c"), finding("d")));
    assertThat(deliveries.send().waiting()).isEqualTo(4);
    assertThat(keys).hasSize(3);
  }

  @Test
  void slowReceiverCostsAtMostAMinuteAndTheRestWaits() {
    Instant[] time = {NOW};
    AlertChannel slow =
        new AlertChannel() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public Map<String, String> messages(String key, ObjectNode finding, Instant now) {
            return Map.of(key, "{}");
          }

          @Override
          public String testMessage(Instant now) {
            return "{}";
          }

          @Override
          public Optional<Webhook.Failure> send(String key, String body, Instant now) {
            time[0] = time[0].plus(Webhook.DEADLINE);
            keys.add(key);
            return keys.size() == 1
                ? Optional.of(new Webhook.Failure("it did not answer in time", true, ""))
                : Optional.empty();
          }
        };
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return time[0];
          }
        };
    AlertDeliveries deliveries =
        new AlertDeliveries(
            new DeliveriesTable(
                new Warehouse(SharedSpark.session(), folder.resolve("w").toString())),
            List.of(slow),
            clock,
            pause -> time[0] = time[0].plus(pause));
    deliveries.store(IntStream.range(0, 8).mapToObj(n -> finding("f" + n)).toList());
    assertThat(deliveries.send().describe()).startsWith("4 delivered, 4 waiting");
    assertThat(Duration.between(NOW, time[0])).isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(deliveries.send().describe()).isEqualTo("4 delivered, 0 waiting");
  }

  @Test
  void dropsAndCountsMessagesAfterTwoWeeks() {
    answers.add(404);
    AlertDeliveries deliveries = at(NOW);
    deliveries.store(List.of(finding("a")));
    deliveries.send();
    assertThat(at(NOW.plus(Duration.ofDays(15))).send().describe())
        .isEqualTo("0 delivered, 0 waiting, 1 given up after 14 days");
    assertThat(at(NOW.plus(Duration.ofDays(15))).send().givenUp()).isZero();
  }

  @Test
  void signatureMatchesSpecificationExample() {
    byte[] secret = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(
            AlertWebhook.signature(
                secret,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330),
                "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void testMessageIsAResolvedFinding() throws IOException {
    AlertWebhook webhook = AlertWebhook.of(settings("ocsf")).orElseThrow();
    JsonNode finding = new ObjectMapper().readTree(webhook.testMessage(NOW));
    assertThat(finding.path("class_uid").intValue()).isEqualTo(2004);
    assertThat(finding.path("status").textValue()).isEqualTo("Resolved");
    assertThat(finding.at("/finding_info/title").textValue()).startsWith("Test message");
    assertThat(AlertWebhook.of(settings("slack")).orElseThrow().testMessage(NOW))
        .contains("Test message from Tidemark");
  }

  @Test
  void customBodyIsAlwaysValidJson() throws IOException {
    Path own = folder.resolve("body.json");
    Files.writeString(own, "{\"s\": \"${severity}: ${title}\", \"team\": \"${owner}\"}");
    AlertWebhook webhook = AlertWebhook.of(settings(own.toString())).orElseThrow();
    String body = webhook.body(finding("a"));
    assertThat(new ObjectMapper().readTree(body).get("s").textValue())
        .startsWith("High: STEP_UP for <x>: \"odd\"")
        .doesNotContain("\u001b");
    assertThat(new ObjectMapper().readTree(body).get("team").textValue()).isEqualTo("t");
    assertThat(
            new ObjectMapper()
                .readTree(AlertWebhook.of(settings("slack")).orElseThrow().body(finding("a")))
                .get("text")
                .textValue())
        .contains("*High*, New: STEP_UP for &lt;x&gt;", "owner t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": \"${titel}\"} | it names ${titel}, which is none of decision, events",
        "{\"a\": ${title} | it is not JSON"
      })
  void rejectsInvalidBodyBeforeTheNight(String text, String cause) throws IOException {
    Path own = folder.resolve("body.json");
    Files.writeString(own, text);
    assertThatThrownBy(() -> AlertWebhook.of(settings(own.toString())))
        .isInstanceOf(TidemarkException.class)
        .satisfies(
            refused ->
                assertThat(((TidemarkException) refused).cause()).contains("body.json", cause));
  }

  @Test
  void messagesOmitAddressAndSecret() throws IOException {
    Path hook = folder.resolve("hook");
    Files.writeString(hook, "ftp://token-1 2@host");
    assertThatThrownBy(() -> AlertWebhook.of(settings("ocsf")))
        .satisfies(
            refused ->
                assertThat(((TidemarkException) refused).cause() + refused.getMessage())
                    .contains("hook")
                    .doesNotContain("token-1"));
  }
}
