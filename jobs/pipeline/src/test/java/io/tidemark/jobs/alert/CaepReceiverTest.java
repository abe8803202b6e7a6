package io.tidemark.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertDeliveries.Delivery;
import io.tidemark.jobs.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaepReceiverTest {
  private static final Instant NOW = Instant.parse("2026-03-22T02:00:00Z");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";

  @TempDir private Path folder;
  private final List<Map<String, String>> headers = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private List<Delivery> stored = List.of();
  private int answer = 202;
  private String explanation = "";
  private KeyPair key;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    key = generator.generateKeyPair();
    Path pem = folder.resolve("caep.pem");
    Files.createFile(
        pem, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        pem,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Path token = Files.writeString(folder.resolve("token"), "bearer-secret\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/events",
        exchange -> {
          Map<String, String> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          exchange.getRequestHeaders().forEach((name, values) -> own.put(name, values.get(0)));
          headers.add(own);
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] text = explanation.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer, text.length == 0 ? -1 : text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private List<AlertChannel> channels(String endpoint, String more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("caep.yaml"),
            """
            endpoint: %s
            issuer: https://tidemark.example
            audience: https://receiver.example
            key-file: %s
            key-id: k1
            token-file: %s
            %s"""
                .formatted(endpoint, folder.resolve("caep.pem"), folder.resolve("token"), more));
    return AlertChannel.of(
        new Settings.Alerts("none", "none", "none", "none", "none", "ocsf", file.toString()));
  }

  private AlertDeliveries deliveries(Instant now, String more) throws IOException {
    AlertDeliveries.Store store =
        new AlertDeliveries.Store() {
          @Override
          public List<Delivery> read() {
            return stored;
          }

          @Override
          public void write(List<Delivery> all) {
            stored = all;
          }
        };
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/events";
    return new AlertDeliveries(
        store, channels(endpoint, more), Clock.fixed(now, ZoneOffset.UTC), pause -> {});
  }

  private static ObjectNode finding(String decision, String status, String... sessions) {
    ObjectNode finding = MAPPER.createObjectNode();
    finding
        .put("message", decision + " for x")
        .put("status", status)
        .put("end_time", NOW.minus(Duration.ofHours(3)).toEpochMilli());
    finding.putObject("metadata").put("sequence", 1);
    finding.putObject("finding_info").put("uid", "a1");
    finding.putArray("resources").addObject().put("uid", "aws|1|role/x");
    finding.putObject("unmapped").put("decision", decision).put("level", "HIGH");
    finding.putArray("evidences");
    for (String session : sessions) {
      ObjectNode actor = finding.withArray("evidences").addObject().putObject("actor");
      actor.putObject("session").put("uid", session);
      actor.putObject("user").put("credential_uid", "AKIA1");
    }
    return finding;
  }

  private JsonNode claims(String token) throws IOException, GeneralSecurityException {
    String[] parts = token.split("\\.");
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(key.getPublic());
    verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    assertThat(MAPPER.readTree(Base64.getUrlDecoder().decode(parts[0])))
        .isEqualTo(MAPPER.readTree("{\"kid\":\"k1\",\"typ\":\"secevent+jwt\",\"alg\":\"RS256\"}"));
    return MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
  }

  @Test
  void revocationEndsSessionsAndCredential() throws Exception {
    AlertDeliveries deliveries = deliveries(NOW, "");
    deliveries.store(List.of(finding("REVOKE", "New", "s1", "s2", "s1")));
    assertThat(deliveries.send().describe()).isEqualTo("3 delivered, 0 waiting");
    assertThat(headers)
        .allSatisfy(
            own ->
                assertThat(own)
                    .containsEntry("Content-Type", "application/secevent+jwt")
                    .containsEntry("Accept", "application/json")
                    .containsEntry("Authorization", "Bearer bearer-secret"));
    JsonNode first = claims(bodies.get(0));
    assertThat(first.at("/iss").asText()).isEqualTo("https://tidemark.example");
    assertThat(first.at("/aud").asText()).isEqualTo("https://receiver.example");
    assertThat(first.at("/sub_id/session/id").asText()).isEqualTo("s1");
    assertThat(first.at("/sub_id/user/sub").asText()).isEqualTo("role/x");
    assertThat(first.path("events").has(CAEP + "session-revoked")).isTrue();
    JsonNode last = claims(bodies.get(2)).path("events").path(CAEP + "credential-change");
    assertThat(last.path("change_type").asText()).isEqualTo("revoke");
    assertThat(last.path("friendly_name").asText()).isEqualTo("AKIA1");
    assertThat(stored.toString()).doesNotContain("bearer-secret");
  }

  @Test
  void testMessageIsAVerificationEvent() throws Exception {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/events";
    AlertChannel channel = channels(endpoint, "").get(0);
    assertThat(channel.send("test-1", channel.testMessage(NOW), NOW)).isEmpty();
    JsonNode claims = claims(bodies.get(0));
    assertThat(claims.path("events").fieldNames())
        .toIterable()
        .containsExactly("https://schemas.openid.net/secevent/ssf/event-type/verification");
    assertThat(claims.at("/sub_id/format").asText()).isEqualTo("opaque");
    assertThat(claims.path("jti").asText()).startsWith("test-");
  }

  @Test
  void sendsEachEventOnce() throws Exception {
    AlertDeliveries deliveries = deliveries(NOW, "");
    ObjectNode finding = finding("REVALIDATE", "New", "s1");
    deliveries.store(Map.of("a1-1", finding));
    deliveries.send();
    deliveries.store(Map.of("a1-2", finding.deepCopy().put("count", 9)));
    assertThat(deliveries.send().delivered()).isZero();
    assertThat(bodies).hasSize(1);
  }

  @Test
  void endsAllSessionsIfSessionIsUnknown() throws Exception {
    AlertDeliveries deliveries = deliveries(NOW, "");
    deliveries.store(List.of(finding("REVALIDATE", "New")));
    deliveries.send();
    JsonNode claims = claims(bodies.get(0));
    assertThat(claims.path("sub_id").has("session")).isFalse();
    assertThat(claims.path("events").has(CAEP + "session-revoked")).isTrue();
  }

  @Test
  void ignoresStepUpsAndReviewedOrOldAlerts() throws Exception {
    AlertDeliveries deliveries = deliveries(NOW.plus(Duration.ofDays(3)), "");
    deliveries.store(List.of(finding("REVOKE", "New", "s1")));
    AlertDeliveries today = deliveries(NOW, "");
    today.store(List.of(finding("STEP_UP", "New", "s1"), finding("REVOKE", "Resolved", "s1")));
    assertThat(stored).isEmpty();
  }

  @Test
  void sendsRiskLevelsIfEnabled() throws Exception {
    AlertDeliveries deliveries = deliveries(NOW, "risk-level-change: true\n");
    deliveries.store(List.of(finding("STEP_UP", "New", "s1")));
    deliveries.send();
    assertThat(
            claims(bodies.get(0))
                .at("/events")
                .path(CAEP + "risk-level-change")
                .path("current_level")
                .asText())
        .isEqualTo("HIGH");
  }

  @Test
  void reportsReceiversErrorDescription() throws Exception {
    answer = 400;
    explanation = "{\"err\":\"invalid_audience\",\"description\":\"not for me \\u001b[2J\"}";
    AlertDeliveries deliveries = deliveries(NOW, "");
    deliveries.store(List.of(finding("REVALIDATE", "New", "s1")));
    assertThat(deliveries.send().describe())
        .startsWith("0 delivered, 1 waiting (it answered 400: invalid_audience not for me")
        .doesNotContain("\u001b");
    answer = 202;
    explanation = "";
    assertThat(deliveries.send().delivered()).isEqualTo(1);
    assertThat(claims(bodies.get(0)).path("jti")).isEqualTo(claims(bodies.get(1)).path("jti"));
  }

  @Test
  void rejectsRemoteEndpointWithoutTls() {
    assertThatThrownBy(() -> channels("http://192.0.2.1/events", ""))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("does not begin with https://");
    assertThatThrownBy(() -> channels("https://receiver.example/events", "risk-levels: true\n"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("risk-level-change");
  }
}
