package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.ReleaseContents;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * End-to-end tests of a proxy in front of an upstream, which asks the service about each request
 * and is configured as in the example. The tokens of two robots represent their identities. {@code
 * X-Forwarded-For} represents the client's address.
 */
abstract class ProxyTest {
  static final String OWN_PLACE = "198.51.1.7";
  private static final SigningKey KEY = SigningKey.generate();
  private static final String ADMIN = "a-token-of-tests-0123456789";
  private static final String OTHER_PLACE = "203.0.113.5";

  @TempDir Path folder;
  DecisionService service;
  int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestCompany company;
  private Process proxy;

  /** Returns the command that runs the proxy, or skips the test if the proxy is not installed. */
  abstract List<String> command();

  /** Returns the name of the proxy's example, which the command reads from the test's folder. */
  abstract String example();

  /**
   * Returns names in the example and their replacements: ports, and identities of the test company.
   *
   * @param free a free port
   */
  abstract Map<String, String> replacements(int free);

  @BeforeEach
  void start() throws Exception {
    List<String> command = command();
    company = new TestCompany(1);
    company.publish(folder.resolve("published"), KEY);
    service = replica("decisions");
    startProxy(command);
  }

  /** Starts an instance of the service that writes its decisions to a folder of its own. */
  DecisionService replica(String decisions) throws IOException {
    Instant morning = TestCompany.issued().plusSeconds(8 * 3600);
    return DecisionService.start(
        new ServiceOptions(
            folder.resolve("published"),
            TestRoot.pin(KEY),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.of(config()),
            Optional.empty(),
            MissingState.REPORTED,
            Optional.of(folder.resolve(decisions)),
            Optional.of(ADMIN),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            SourceNetworks.none(),
            Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), morning))));
  }

  private Path config() throws IOException {
    StringBuilder routes = new StringBuilder("routes:\n");
    for (int i = 0; i < 4; i++) {
      routes.append(
          "  - {path: /Op%d, service: s3, operation: Op%d, impact: read}%n".formatted(i, i));
    }
    routes.append("  - {path: /drop, service: s3, operation: Drop, impact: critical}\n");
    return Files.writeString(folder.resolve("service.yaml"), routes);
  }

  private void startProxy(List<String> command) throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket another = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
      String text = Files.readString(Path.of("examples", example()));
      for (var entry : replacements(another.getLocalPort()).entrySet()) {
        assertThat(text).contains(entry.getKey());
        text = text.replace(entry.getKey(), entry.getValue());
      }
      Files.writeString(folder.resolve(example()), text);
    }
    run(command);
  }

  /** Runs the proxy again, with a changed configuration. */
  void restart(String configured, String instead) throws Exception {
    stopProxy();
    Path file = folder.resolve(example());
    String text = Files.readString(file);
    assertThat(text).contains(configured);
    Files.writeString(file, text.replace(configured, instead));
    run(command());
  }

  private void run(List<String> command) throws Exception {
    Path printed = folder.resolve("proxy.out");
    proxy =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    Instant until = Instant.now().plusSeconds(20);
    while (true) {
      try {
        get("token-1", OWN_PLACE, "/Op0");
        return;
      } catch (IOException e) {
        assertThat(proxy.isAlive() && Instant.now().isBefore(until))
            .as(Files.readString(printed))
            .isTrue();
        Thread.sleep(50);
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (proxy != null) {
      stopProxy();
    }
    if (service != null) {
      service.close();
    }
  }

  void stopProxy() throws InterruptedException {
    proxy.destroy();
    assertThat(proxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void stepsUpReplayedTokenButNotOwner() throws Exception {
    HttpResponse<String> normal = get("token-1", OWN_PLACE, "/Op1");
    assertThat(normal.statusCode()).isEqualTo(200);
    assertThat(normal.body()).isEqualTo("upstream\n");

    HttpResponse<String> replayed = replay("/Op1");
    for (int more = 0; more < 2 && replayed.statusCode() == 200; more++) {
      replayed = replay("/Op" + more);
    }
    assertThat(replayed.statusCode()).isEqualTo(401);
    assertThat(replayed.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("insufficient_user_authentication");
    assertThat(replayed.body()).doesNotContain("upstream");
    assertThat(get("token-1", OWN_PLACE, "/Op2").statusCode())
        .as("the owner from its own place")
        .isEqualTo(200);

    assertThat(revalidate("key-1", OWN_PLACE)).isEqualTo(204);
    assertThat(replay("/Op1").statusCode()).as("the thief's place").isEqualTo(401);
    assertThat(get("token-1", OWN_PLACE, "/Op2").statusCode()).isEqualTo(200);

    assertThat(revalidate("key-1", OTHER_PLACE)).isEqualTo(204);
    assertThat(replay("/Op1").statusCode()).as("evidence of its own").isEqualTo(200);

    HttpResponse<String> response =
        DecisionServiceTest.post(
            service, "/v1/revoked", "{\"credential\":\"key-1\"}", "Bearer " + ADMIN);
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(403);
    assertThat(replay("/Op1").statusCode()).isEqualTo(403);
    assertThat(get("nobody", OWN_PLACE, "/Op1").statusCode()).as("no identity").isEqualTo(403);
  }

  @Test
  void clientCannotChooseEventKey() throws Exception {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/Op1"))
              .header("Authorization", "Bearer token-2");
      for (String name : List.of("X-Request-Id", "X-Tidemark-Event")) {
        request.header(name, "the-same-again");
      }
      http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
    service.close();
    for (JsonNode event : logged()) {
      if (event.get("identity").textValue().equals(TestCompany.identity(2))) {
        keys.add(event.get("metadata_uid").textValue());
      }
    }
    assertThat(keys).hasSize(2).doesNotHaveDuplicates();
  }

  List<JsonNode> logged() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (var files = Files.list(folder.resolve("decisions"))) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          events.add(new ObjectMapper().readTree(line).get("event"));
        }
      }
    }
    return events;
  }

  @Test
  void loadsNewReleaseUnderLoadWithoutFailures() throws Exception {
    // Such a number of requests would itself be unusual, so the robot shows evidence first.
    assertThat(revalidate("key-2", "198.51.2.7")).isEqualTo(204);
    AtomicBoolean goOn = new AtomicBoolean(true);
    ExecutorService clients = Executors.newFixedThreadPool(3);
    List<Future<List<Integer>>> answers = new ArrayList<>();
    for (int client = 0; client < 3; client++) {
      Callable<List<Integer>> asking =
          () -> {
            List<Integer> statuses = new ArrayList<>();
            while (goOn.get()) {
              statuses.add(get("token-2", "198.51.2.7", "/Op1").statusCode());
            }
            return statuses;
          };
      answers.add(clients.submit(asking));
    }
    for (int release = 2; release <= 4; release++) {
      Thread.sleep(200);
      publish(release);
      awaitRelease(release);
    }
    goOn.set(false);
    int asked = 0;
    for (Future<List<Integer>> statuses : answers) {
      assertThat(statuses.get()).containsOnly(200);
      asked += statuses.get().size();
    }
    clients.shutdown();
    assertThat(asked).isGreaterThan(50);
  }

  private void publish(int minutes) throws IOException {
    ReleaseContents contents = company.contents();
    company.publish(
        folder.resolve("published"),
        KEY,
        TestCompany.withPolicy(
            contents, new Policy(1, null, null, Duration.ofMinutes(10 + minutes), null)));
  }

  private void awaitRelease(int number) throws Exception {
    Instant until = Instant.now().plusSeconds(30);
    String wanted = "tidemark_release_sequence " + number + "\n";
    while (!DecisionServiceTest.get(service, "/metrics").body().contains(wanted)) {
      assertThat(Instant.now()).isBefore(until);
      Thread.sleep(50);
    }
  }

  int revalidate(String credential, String source) throws Exception {
    return DecisionServiceTest.post(
            service,
            "/v1/revalidated",
            "{\"credential\":\"%s\",\"source\":\"%s\",\"kind\":\"workload_attestation\"}"
                .formatted(credential, source),
            "Bearer " + ADMIN)
        .statusCode();
  }

  HttpResponse<String> replay(String path) throws Exception {
    return get("token-1", OTHER_PLACE, path, "curl/8.5.0");
  }

  HttpResponse<String> get(String token, String place, String path) throws Exception {
    return get(token, place, path, "sdk/1");
  }

  private HttpResponse<String> get(String token, String place, String path, String agent)
      throws Exception {
    return send(request(token, place, path).setHeader("User-Agent", agent).build());
  }

  HttpRequest.Builder request(String token, String place, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + token)
        .header("X-Forwarded-For", place)
        .header("User-Agent", "sdk/1");
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
