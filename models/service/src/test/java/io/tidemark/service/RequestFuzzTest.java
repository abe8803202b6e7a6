package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SmallRelease;
import io.tidemark.service.RequestMapping.RequestPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for requests. The first byte picks who asks: a proxy with headers, Envoy with a
 * {@code CheckRequest}, or a caller of AuthZEN. A request is decided or rejected with the declared
 * error, its path is read the same way however it is escaped, and its user agent has no influence.
 */
class RequestFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");
  private static final String ROUTES =
      """
      routes:
        - {method: POST, path: /v1/payments/*, service: payments, operation: create, impact: critical}
        - {path: /v1/**, service: api, operation: other, impact: write}
      """;
  private static final ServiceConfig CONFIG = ServiceConfig.of(ROUTES, "routes.yaml");
  private static final ServiceConfig DEFAULTS = ServiceConfig.defaults();

  @TempDir private static Path folder;
  private static Enforcer enforcer;
  private static AuthZenApi authZen;

  @BeforeAll
  static void open() {
    enforcer =
        Enforcer.awaiting(
            folder,
            SmallRelease.fixedKey().trusted(),
            EnforcerOptions.builder(new TestClock(NOW)).maxPending(64).maxIdentities(64).build());
    authZen =
        new AuthZenApi(
            request -> DEFAULTS.mapping().event(request, NOW),
            event -> Answer.of(event, enforcer.evaluate(event), DEFAULTS.notJudged()),
            () -> {});
  }

  @AfterAll
  static void close() {
    enforcer.close();
  }

  static Stream<byte[]> valid() {
    return Stream.of(
        input(
            0,
            """
            POST
            /v1/payments/7;v=1/%2e?x=1
            X-Tidemark-Identity: gateway|norrin|ci
            X-Tidemark-Kind: ci_job
            Authorization: Bearer hunter2
            X-Real-IP: 203.0.113.9
            X-Tidemark-Delegation: user:ann, app:crm
            X-Tidemark-Scopes: a, b
            X-Tidemark-Session-Created: 1774860000
            X-Tidemark-Device-Managed: true
            X-Tidemark-ASN: 64500
            User-Agent: curl/8.5.0 (token=abc)
            X-Tidemark-Resource: https://u:p@files.example/a?token=k
            """),
        input(
            0,
            """
            GET
            https://api.example/v1/%C3%A9//x/./y
            X-Tidemark-Identity: -|acme|desk
            Authorization: Basic YW5uOnNlY3JldA==
            X-Forwarded-For: 10.0.0.1, 2001:db8::1
            """),
        check(),
        input(
            2,
            """
            {"subject": {"type": "ai_agent", "id": "-|acme|desk-1", "properties": {
               "credential": "k-1", "ip_address": "203.0.113.9", "device_managed": true}},
             "action": {"name": "send_money"}, "resource": {"type": "bank", "id": "DE89"},
             "context": {"event_id": "e-1", "session_created": 1774860000, "scopes": ["a", "b"],
               "targets": ["https://files.example/a?token=k", "x, y"], "user_agent": "curl/8"},
             "options": {"evaluations_semantic": "deny_on_first_deny"},
             "evaluations": [{}, {"action": {"name": "read"}}]}
            """));
  }

  private static byte[] input(int caller, String text) {
    return ((char) caller + text).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a call of Envoy with a method, a path and headers of both kinds. */
  private static byte[] check() {
    ByteString http =
        text(2, "POST")
            .concat(header("x-tidemark-identity", "gateway|norrin|ci"))
            .concat(header("user-agent", "curl/8.5.0"))
            .concat(text(4, "/v1/payments/7?x=1"))
            .concat(text(5, "api.example"));
    ByteString peer = field(1, field(1, text(2, "198.51.100.7"))).concat(text(4, "spiffe://a/b"));
    byte[] message = field(1, field(1, peer).concat(field(4, field(2, http)))).toByteArray();
    return ByteBuffer.allocate(6 + message.length)
        .put((byte) 1)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private static ByteString header(String name, String value) {
    return field(3, text(1, name).concat(text(2, value)));
  }

  private static ByteString text(int number, String text) {
    return field(number, ByteString.copyFromUtf8(text));
  }

  private static ByteString field(int number, ByteString value) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build())
        .build()
        .toByteString();
  }

  @MethodSource("valid")
  @FuzzTest
  void decidesOrRejects(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch ((input[0] & 255) % 3) {
        case 0 -> checkProxied(parsed(new String(rest, StandardCharsets.UTF_8)));
        case 1 -> checkProxied(EnvoyCheck.read(ByteBuffer.wrap(rest)));
        default -> authZen.evaluations(ControlMessage.json(ByteBuffer.wrap(rest)));
      }
    } catch (IllegalArgumentException rejected) {
      assertThat(rejected).hasMessageNotContainingAny("hunter2");
    }
  }

  private static void checkProxied(ProxiedRequest request) {
    checkPath(request.path());
    Optional<AccessEvent> event = event(request);
    Optional<AccessEvent> other = event(withOtherAgent(request));
    assertThat(event.isPresent()).as("whatever the user agent").isEqualTo(other.isPresent());
    event.ifPresent(
        mapped -> {
          assertThat(columns(mapped)).isEqualTo(columns(other.get()));
          enforcer.evaluate(mapped);
        });
  }

  private static Optional<AccessEvent> event(ProxiedRequest request) {
    try {
      return Optional.of(CONFIG.mapping().event(request, NOW));
    } catch (IllegalArgumentException rejected) {
      return Optional.empty();
    }
  }

  /** Returns the parts that affect the decision, without the user agent and generated ids. */
  private static List<String> columns(AccessEvent event) {
    return Stream.of(
            EventColumn.IDENTITY,
            EventColumn.CREDENTIAL_UID,
            EventColumn.SRC_IP,
            EventColumn.API_SERVICE_NAME,
            EventColumn.API_OPERATION,
            EventColumn.RESOURCE_UID)
        .map(column -> column + "=" + event.text(column))
        .toList();
  }

  private static void checkPath(String path) {
    Optional<List<String>> segments = path == null ? Optional.empty() : RequestPath.segments(path);
    if (segments.isPresent()) {
      String escaped =
          segments.get().stream().map(RequestFuzzTest::escaped).collect(Collectors.joining("/"));
      assertThat(RequestPath.segments("/" + escaped)).isEqualTo(segments);
      assertThat(RequestPath.segments(path + "?a=/../b")).isEqualTo(segments);
    }
  }

  /** Escapes every byte of a segment. */
  private static String escaped(String segment) {
    String hex = HexFormat.of().formatHex(segment.getBytes(StandardCharsets.UTF_8));
    return hex.replaceAll("..", "%$0");
  }

  /** Parses a request from text: method, path and then a header on each line. */
  private static ProxiedRequest parsed(String text) {
    String[] lines = text.split("\n", -1);
    Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 2; i < lines.length; i++) {
      int colon = lines[i].indexOf(": ");
      if (colon > 0) {
        values
            .computeIfAbsent(lines[i].substring(0, colon), first -> new ArrayList<>())
            .add(lines[i].substring(colon + 2));
      }
    }
    return new ProxiedRequest(
        lines[0],
        lines.length > 1 ? lines[1] : "/",
        name -> values.getOrDefault(name, List.of()),
        MissingNode.getInstance());
  }

  /** The same request by a client with another user agent, which it may send only once. */
  private static ProxiedRequest withOtherAgent(ProxiedRequest request) {
    return new ProxiedRequest(
        request.method(),
        request.path(),
        name -> {
          List<String> values = request.headers(name);
          return name.equalsIgnoreCase("User-Agent") && values.size() == 1
              ? List.of("curl")
              : values;
        },
        request.body());
  }
}
