package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.Counterpart;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the service behind Envoy, which asks by {@code ext_authz}. */
@Tag("counterpart")
class EnvoyTest extends ProxyTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 10_000;

  private int admin;

  /** Requests that passed, and requests that were stopped. */
  private record Counts(long passed, long stopped) {
    Counts since(Counts before) {
      return new Counts(passed - before.passed, stopped - before.stopped);
    }
  }

  @Override
  List<String> command() {
    return Counterpart.named("envoy")
        .command("--disable-hot-restart", "--concurrency", "1", "-c", example());
  }

  @Override
  String example() {
    return "envoy.yaml";
  }

  @Override
  Map<String, String> replacements(int free) {
    admin = free;
    String owner = routeOfOneToken();
    return Map.of(
        "port_value: 9191",
        "port_value: " + service.port(),
        "port_value: 8080",
        "port_value: " + port,
        "timeout: 0.2s",
        "timeout: 20s",
        "static_resources:",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}%nstatic_resources:"
            .formatted(admin),
        owner,
        owner(owner, 1) + owner(owner, 2),
        "value: api_key",
        "value: service_account");
  }

  private static String routeOfOneToken() {
    try {
      String example = Files.readString(Path.of("examples/envoy.yaml"));
      return example.substring(
          example.indexOf("              - match:\n"),
          example.indexOf("              # No other token"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String owner(String route, int number) {
    return route
        .replace("token-of-job-reports", "token-" + number)
        .replace("web|-|key/k-12f4d0554fdc", TestCompany.identity(number))
        .replace("value: k-12f4d0554fdc", "value: key-" + number);
  }

  @Test
  void appliesConfiguredFailureMode() throws Exception {
    service.close();
    assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(403);
    restart("failure_mode_allow: false", "failure_mode_allow: true");
    HttpResponse<String> open = get("token-1", OWN_PLACE, "/Op1");
    assertThat(open.statusCode()).isEqualTo(200);
    assertThat(open.body()).isEqualTo("upstream\n");
  }

  @Test
  void decisionCountsAgree() throws Exception {
    // Such a number of requests would itself be unusual, so the owner shows evidence first.
    assertThat(revalidate("key-1", OWN_PLACE)).isEqualTo(204);
    Counts envoy = countsOfEnvoy();
    Counts decided = countsOfService();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    Callable<List<Integer>> asking =
        () -> {
          List<Integer> statuses = new ArrayList<>();
          for (int i = 0; i < REQUESTS / CLIENTS; i++) {
            String path = "/Op" + i % 4;
            HttpResponse<String> response =
                i % 5 == 4 ? replay(path) : get("token-1", OWN_PLACE, path);
            statuses.add(response.statusCode());
          }
          return statuses;
        };
    List<Future<List<Integer>>> answers = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      answers.add(clients.submit(asking));
    }
    long passed = 0;
    for (Future<List<Integer>> statuses : answers) {
      assertThat(statuses.get()).isSubsetOf(200, 401, 403);
      passed += statuses.get().stream().filter(status -> status == 200).count();
    }
    clients.shutdown();
    Counts seen = new Counts(passed, REQUESTS - passed);
    assertThat(seen.passed).isGreaterThanOrEqualTo(REQUESTS * 4 / 5);
    assertThat(seen.stopped).isGreaterThan(1_000);
    assertThat(countsOfEnvoy().since(envoy)).isEqualTo(seen);
    assertThat(countsOfService().since(decided)).isEqualTo(seen);
  }

  private Counts countsOfEnvoy() throws Exception {
    String stats = page(admin, "/stats?filter=ext_authz");
    assertThat(sum(stats, "ext_authz\\.error: (\\d+)")).isZero();
    return new Counts(
        sum(stats, "ext_authz\\.ok: (\\d+)"), sum(stats, "ext_authz\\.denied: (\\d+)"));
  }

  private Counts countsOfService() throws Exception {
    String metrics = page(service.adminPort(), "/metrics");
    long all = sum(metrics, "tidemark_decisions_total\\{.*} (\\d+)");
    long allowed = sum(metrics, "tidemark_decisions_total\\{.*\"allow\".*} (\\d+)");
    return new Counts(allowed, all - allowed);
  }

  private static long sum(String text, String pattern) {
    List<Long> numbers =
        Pattern.compile(pattern)
            .matcher(text)
            .results()
            .map(found -> Long.valueOf(found.group(1)))
            .toList();
    assertThat(numbers).as(pattern).isNotEmpty();
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private static String page(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
