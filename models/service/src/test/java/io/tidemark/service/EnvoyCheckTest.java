package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a gRPC client, whose messages are written and read by Envoy's field numbers. */
class EnvoyCheckTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final String TOKEN = "a-token-of-tests-0123456789";
  private static final Instant MORNING = TestCompany.issued().plusSeconds(3600);
  private static final String ROUTES =
      """
      routes:
        - {path: /Op1, service: s3, operation: Op1, impact: read}
        - {path: /drop, service: s3, operation: Drop, impact: critical}
      """;
  private static final Map<String, String> ROBOT =
      Map.of(
          "x-tidemark-identity",
          TestCompany.identity(1),
          "x-tidemark-credential",
          "key-1",
          "x-tidemark-kind",
          "service_account",
          "x-real-ip",
          "198.51.1.7",
          "user-agent",
          "sdk/1");

  @TempDir private static Path published;
  @TempDir private Path folder;
  private DecisionService service;
  private ManagedChannel channel;

  /**
   * What a response tells Envoy.
   *
   * @param code gRPC status in the response
   * @param status HTTP status for the client; 200 if the request passes
   * @param headers headers for the server if the request passes, for the client otherwise
   * @param removed headers that the server does not get
   * @param metadata dynamic metadata
   */
  private record Checked(
      long code,
      long status,
      Map<String, String> headers,
      List<String> removed,
      Map<String, String> metadata) {
    static Checked of(byte[] response) throws InvalidProtocolBufferException {
      UnknownFieldSet whole = UnknownFieldSet.parseFrom(response);
      long code = number(inner(whole, 1), 1);
      boolean passes = whole.hasField(3);
      assertThat(whole.hasField(2)).isNotEqualTo(passes);
      UnknownFieldSet http = inner(whole, passes ? 3 : 2);
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (ByteString option : http.getField(2).getLengthDelimitedList()) {
        UnknownFieldSet header = UnknownFieldSet.parseFrom(option);
        assertThat(number(header, 3)).as("overwrites, and adds").isEqualTo(2);
        headers.put(text(inner(header, 1), 1), text(inner(header, 1), 2));
      }
      List<String> removed =
          http.getField(5).getLengthDelimitedList().stream().map(ByteString::toStringUtf8).toList();
      Map<String, String> metadata = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (ByteString entry : inner(whole, 4).getField(1).getLengthDelimitedList()) {
        UnknownFieldSet pair = UnknownFieldSet.parseFrom(entry);
        metadata.put(text(pair, 1), text(inner(pair, 2), 3));
      }
      return new Checked(
          code, passes ? 200 : number(inner(http, 1), 1), headers, removed, metadata);
    }

    private static UnknownFieldSet inner(UnknownFieldSet message, int number)
        throws InvalidProtocolBufferException {
      return UnknownFieldSet.parseFrom(message.getField(number).getLengthDelimitedList().get(0));
    }

    private static String text(UnknownFieldSet message, int number) {
      return message.getField(number).getLengthDelimitedList().get(0).toStringUtf8();
    }

    private static long number(UnknownFieldSet message, int number) {
      return message.getField(number).getVarintList().get(0);
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeAll
  static void publish() throws IOException {
    TestCompany company = new TestCompany(1);
    company.publish(published, KEY, company.calmContents());
  }

  @AfterEach
  void close() throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    service.close();
  }

  private void start(String yaml) throws IOException {
    start(yaml, new TestClock(MORNING));
  }

  private void start(String yaml, Clock clock) throws IOException {
    service =
        DecisionService.start(
            new ServiceOptions(
                published,
                TestRoot.pin(KEY),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(Files.writeString(folder.resolve("service.yaml"), yaml)),
                Optional.empty(),
                MissingState.REPORTED,
                Optional.of(folder.resolve("decisions")),
                Optional.of(TOKEN),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                SourceNetworks.none(),
                clock));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.port())
            .usePlaintext()
            .maxInboundMetadataSize(1 << 20)
            .build();
  }

  private byte[] call(String method, byte[] message) {
    return ClientCalls.blockingUnaryCall(begun(method), message);
  }

  private ClientCall<byte[], byte[]> begun(String method) {
    return begun(method, "");
  }

  private ClientCall<byte[], byte[]> begun(String method, String secret) {
    Bytes bytes = new Bytes();
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("envoy.service.auth.v3.Authorization/" + method)
            .build();
    Metadata headers = new Metadata();
    if (!secret.isEmpty()) {
      headers.put(Metadata.Key.of(ProxyTrust.HEADER, Metadata.ASCII_STRING_MARSHALLER), secret);
    }
    return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))
        .newCall(descriptor, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
  }

  private Checked check(ByteString... attributes) throws IOException {
    return Checked.of(call("Check", field(1, attributes).toByteArray()));
  }

  private Checked check(String path, Map<String, String> headers) throws IOException {
    return check(request("GET", path, merged(headers)));
  }

  private static ByteString request(String method, String path, ByteString headers) {
    return field(4, field(2, text(2, method), headers, text(4, path), text(5, "api.example")));
  }

  /** Headers as a map, in which Envoy joins repeated ones. */
  private static ByteString merged(Map<String, String> headers) {
    return join(
        headers.entrySet().stream()
            .map(header -> field(3, text(1, header.getKey()), text(2, header.getValue())))
            .toArray(ByteString[]::new));
  }

  /** Headers of {@code encode_raw_headers}: names and values in turn. */
  private static ByteString raw(String... headers) {
    List<ByteString> values = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      ByteString value = ByteString.copyFrom(headers[i + 1], StandardCharsets.ISO_8859_1);
      values.add(field(1, text(1, headers[i]), field(3, value)));
    }
    return field(13, values.toArray(ByteString[]::new));
  }

  private static ByteString peer(int number, String address, String principal) {
    return field(number, field(1, field(1, text(2, address))), text(4, principal));
  }

  private static ByteString text(int number, String text) {
    return field(number, ByteString.copyFromUtf8(text));
  }

  private static ByteString field(int number, ByteString... parts) {
    Field value = Field.newBuilder().addLengthDelimited(join(parts)).build();
    return UnknownFieldSet.newBuilder().addField(number, value).build().toByteString();
  }

  private static ByteString join(ByteString... parts) {
    return ByteString.copyFrom(List.of(parts));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a habit                    | /Op1?x=1 |                            | 200 | 0
          a critical action          | /drop    |                            | 401 | 16
          the same, spelled oddly    | //%64rop |                            | 401 | 16
          a person                   | /Op1     | x-tidemark-kind: human     | 200 | 0
          no identity                | /Op1     | x-tidemark-identity:       | 403 | 7
          an ambiguous path          | /a/../b  |                            | 403 | 7
          a revoked credential       | /Op1     | x-tidemark-credential: bad | 403 | 7
          """)
  void answersMatchHttp(String what, String path, String header, int status, int code)
      throws Exception {
    start(ROUTES);
    DecisionServiceTest.post(service, "/v1/revoked", "{\"credential\":\"bad\"}", "Bearer " + TOKEN);
    Map<String, String> headers = new TreeMap<>(ROBOT);
    if (header != null) {
      String[] pair = header.split(": ?", 2);
      headers.put(pair[0], pair[1]);
    }
    List<String> flat = new ArrayList<>(List.of("X-Original-URI", path));
    headers.forEach((name, value) -> flat.addAll(List.of(name, value)));
    HttpResponse<String> http =
        DecisionServiceTest.get(service, "/auth", flat.toArray(String[]::new));
    Map<String, String> reasons = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    http.headers().map().forEach((name, values) -> reasons.put(name, values.get(0)));
    reasons.keySet().removeIf(name -> name.equals("content-length") || name.equals("date"));

    Checked checked = check(path, headers);
    assertThat(http.statusCode()).isEqualTo(status);
    assertThat(checked.status).isEqualTo(status);
    assertThat(checked.code).isEqualTo(code);
    boolean isJudged = reasons.remove("x-tidemark-event") != null;
    assertThat(checked.metadata.remove("x-tidemark-event") != null).isEqualTo(isJudged);
    assertThat(checked.metadata).isEqualTo(reasons);
    if (status == 200) {
      checked.headers.remove("x-tidemark-event");
      assertThat(checked.headers).isEqualTo(reasons);
      assertThat(checked.removed).contains("X-Tidemark-Problem");
      assertThat(checked.removed).hasSize(ProxyResponse.REASONS.size() - reasons.size() - 1);
    } else {
      reasons.keySet().retainAll(List.of("www-authenticate"));
      assertThat(checked.headers).as("only the challenge is for clients").isEqualTo(reasons);
    }
  }

  @Test
  void envoyNeedsProxySecret() throws IOException {
    String secret = "proxies-0123456789";
    Path file = Files.writeString(folder.resolve("secret"), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    start("proxy_secret: '" + file + "'\n");
    byte[] message = field(1, request("GET", "/Op1", merged(ROBOT))).toByteArray();
    for (String wrong : List.of("", secret + "0")) {
      assertThat(Checked.of(ClientCalls.blockingUnaryCall(begun("Check", wrong), message)).status)
          .as(wrong)
          .isEqualTo(403);
    }
    assertThat(Checked.of(ClientCalls.blockingUnaryCall(begun("Check", secret), message)).status)
        .isEqualTo(200);
  }

  @Test
  void mapsEnvoyAttributesToColumns() throws Exception {
    start(
        """
        columns:
          identity: body /context_extensions/identity
          runner_name: body /destination/address
          device_uid: header Host
        """);
    Checked checked =
        check(
            peer(1, "198.51.1.7", "spiffe://example/robot"),
            peer(2, "192.0.2.9", ""),
            field(10, text(1, "identity"), text(2, TestCompany.identity(1))),
            request("GET", "/Op1", raw("user-agent", "sdk/1", "host", "other.example")));
    assertThat(checked.status).isEqualTo(200);
    service.close();
    JsonNode event = logged().get(0).get("event");
    Map<String, String> columns = new TreeMap<>();
    for (String column :
        List.of("identity", "src_ip", "peer_san", "runner_name", "device_uid", "user_agent")) {
      columns.put(column, event.get(column).textValue());
    }
    assertThat(columns)
        .isEqualTo(
            Map.of(
                "identity",
                TestCompany.identity(1),
                "src_ip",
                "198.51.1.7",
                "peer_san",
                "spiffe://example/robot",
                "runner_name",
                "192.0.2.9",
                "device_uid",
                "api.example",
                "user_agent",
                "sdk/1"));
    assertThat(event.get("metadata_uid").textValue())
        .isEqualTo(checked.metadata.get("X-Tidemark-Event"));
  }

  private List<JsonNode> logged() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var files = Files.list(folder.resolve("decisions"))) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return lines;
  }

  @Test
  void readsRawHeadersLikeHttp() throws Exception {
    start(ROUTES);
    String[] identity = {"x-tidemark-identity", TestCompany.identity(1)};
    String name = identity[0];
    Checked repeated =
        check(request("GET", "/Op1", raw(name, identity[1], name, TestCompany.identity(2))));
    assertThat(repeated.status).isEqualTo(403);
    assertThat(repeated.metadata.get("X-Tidemark-Problem")).contains("more than one header");
    Checked latin =
        check(request("GET", "/Op1", raw(name, identity[1], "x-tidemark-credential", "köln")));
    assertThat(latin.status).isEqualTo(403);
    assertThat(latin.metadata.get("X-Tidemark-Problem"))
        .contains("header X-Tidemark-Credential is not UTF-8");
    Checked unread = check(request("GET", "/Op1", raw(name, identity[1], "x-nobody", "köln")));
    assertThat(unread.status).isEqualTo(200);
  }

  @Test
  void deniesUnreadableCallAndAnswersNext() throws Exception {
    start(ROUTES);
    Map<String, String> tall = new TreeMap<>(ROBOT);
    tall.put("x-large", "x".repeat(70_000));
    Checked large = check("/Op1", tall);
    assertThat(large.metadata.get("X-Tidemark-Problem")).contains("larger than max_body_bytes");
    Checked larger = Checked.of(call("Check", new byte[3_000_000]));
    Checked garbled = Checked.of(call("Check", new byte[] {'n', 'o', ' ', '\n', 9, 1}));
    Checked empty = Checked.of(call("Check", new byte[0]));
    Checked connection = check(request("", "", merged(ROBOT)));
    for (Checked refused : List.of(large, larger, garbled, empty, connection)) {
      assertThat(refused.status).isEqualTo(403);
      assertThat(refused.metadata.get("X-Tidemark-Detail")).isEqualTo("unreadable_request");
    }
    assertThat(check("/Op1", ROBOT).status).isEqualTo(200);
    assertThat(DecisionServiceTest.get(service, "/metrics").body())
        .contains("tidemark_bad_requests_total 5\n");
  }

  @Test
  void acceptsCallsOnlyFromProxies() throws Exception {
    start("proxies: [192.0.2.1]\n");
    for (int i = 0; i < 3; i++) {
      Checked stranger = check("/Op1", ROBOT);
      assertThat(stranger.status).isEqualTo(403);
      assertThat(stranger.headers).isEmpty();
      assertThat(stranger.metadata.get("X-Tidemark-Detail")).isEqualTo("untrusted_proxy");
    }
    assertThat(DecisionServiceTest.get(service, "/metrics").body())
        .contains("tidemark_bad_requests_total 3\n", "tidemark_events_total 0\n");
  }

  @Test
  void waitingCallDoesNotDelayOthers() throws Exception {
    AtomicBoolean waits = new AtomicBoolean();
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    start(
        ROUTES,
        new Clock() {
          @Override
          public Instant instant() {
            if (waits.getAndSet(false)) {
              waiting.countDown();
              assertThatCode(() -> end.await(20, TimeUnit.SECONDS)).doesNotThrowAnyException();
            }
            return MORNING;
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        });
    ByteString habit = field(1, request("GET", "/Op1", merged(ROBOT)));
    waits.set(true);
    Future<byte[]> first = ClientCalls.futureUnaryCall(begun("Check"), habit.toByteArray());
    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Checked.of(call("Check", habit.toByteArray())).status).isEqualTo(200);
    assertThat(first.isDone()).isFalse();
    end.countDown();
    assertThat(Checked.of(first.get()).status).isEqualTo(200);
  }

  @Test
  void rejectsOtherCallsAndCallsWhileDown() throws Exception {
    start(ROUTES);
    assertThatThrownBy(() -> call("Chec", new byte[0])).satisfies(code(Status.Code.UNIMPLEMENTED));
    assertThat(check("/Op1", ROBOT).status).isEqualTo(200);
    service.close();
    assertThatThrownBy(() -> check("/Op1", ROBOT)).satisfies(code(Status.Code.UNAVAILABLE));
  }

  private static Consumer<Throwable> code(Status.Code code) {
    return failure ->
        assertThat(((StatusRuntimeException) failure).getStatus().getCode()).isEqualTo(code);
  }
}
