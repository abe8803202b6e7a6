package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runtime.release.TestCompany;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests the service behind nginx, which asks by {@code auth_request}. */
class NginxTest extends ProxyTest {
  /** Returns the command that runs nginx in a folder, or skips the test if nginx is missing. */
  static List<String> command(Path folder, String configuration) {
    Optional<String> binary =
        List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx").stream()
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    assumeTrue(binary.isPresent(), "nginx is not installed: apt-get install nginx");
    return List.of(
        binary.get(),
        "-p",
        folder.toString(),
        "-c",
        configuration,
        "-e",
        "nginx.log",
        "-g",
        "daemon off;");
  }

  @Override
  List<String> command() {
    return command(folder, example());
  }

  @Override
  String example() {
    return "nginx.conf";
  }

  @Override
  Map<String, String> replacements(int free) {
    return Map.of(
        // The machine may be busy.
        "proxy_connect_timeout 100ms",
        "proxy_connect_timeout 20s",
        "proxy_read_timeout 200ms",
        "proxy_read_timeout 20s",
        ":9191",
        ":" + service.port(),
        ":8080",
        ":" + port,
        ":8081",
        ":" + free,
        "\"~^Bearer \\Qtoken-of-job-reports\\E$\" \"web|-|key/k-12f4d0554fdc\";",
        "\"~^Bearer \\Qtoken-1\\E$\" \"%s\"; \"~^Bearer \\Qtoken-2\\E$\" \"%s\";"
            .formatted(TestCompany.identity(1), TestCompany.identity(2)),
        "\"~^Bearer \\Qtoken-of-job-reports\\E$\" \"k-12f4d0554fdc\";",
        "\"~^Bearer \\Qtoken-1\\E$\" \"key-1\"; \"~^Bearer \\Qtoken-2\\E$\" \"key-2\";",
        "X-Tidemark-Kind api_key;",
        "X-Tidemark-Kind service_account;");
  }

  @Test
  void clientGetsNoDecisionHeader() throws Exception {
    for (String path : List.of("/Op1", "/drop")) {
      assertThat(get("token-1", OWN_PLACE, path).headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-tidemark"));
    }
  }

  @Test
  void tokensMatchExactly() throws Exception {
    assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(200);
    for (String other : List.of("Token-1", "TOKEN-1", "token-1x", "xtoken-1", "token-1.")) {
      assertThat(get(other, OWN_PLACE, "/Op1").statusCode()).as(other).isEqualTo(403);
    }
  }

  @Test
  void methodOverrideIsNotJudgedAsHarmless() throws Exception {
    HttpRequest overridden =
        request("token-1", OWN_PLACE, "/Op1").header("X-HTTP-Method-Override", "DELETE").build();
    assertThat(send(overridden).statusCode()).as("routes for any method").isEqualTo(200);
    HttpRequest unrouted =
        request("token-1", OWN_PLACE, "/else").header("X-HTTP-Method-Override", "DELETE").build();
    assertThat(send(unrouted).statusCode()).isIn(401, 403);
    service.close();
    assertThat(logged())
        .extracting(event -> event.get("api_operation").textValue())
        .contains("GET as DELETE");
  }

  @Test
  void eventNamesRequestedResource() throws Exception {
    get("token-1", OWN_PLACE, "/Op1?x=/other");
    get("token-1", OWN_PLACE, "//%64rop/");
    service.close();
    List<String> asked = new ArrayList<>();
    for (JsonNode event : logged()) {
      asked.add(
          event.get("api_operation").textValue() + " " + event.get("resource_uid").textValue());
    }
    assertThat(asked).contains("Op1 web/Op1", "Drop web//%64rop/");
  }

  @Test
  void nginxLogHasEventKeys() throws Exception {
    get("token-2", OWN_PLACE, "/Op1");
    service.close();
    String log = Files.readString(folder.resolve("access.log"));
    List<JsonNode> events = logged();
    assertThat(events).isNotEmpty();
    for (JsonNode event : events) {
      assertThat(log).contains("request_id=" + event.get("metadata_uid").textValue());
    }
  }

  @Test
  void identityKeepsItsReplicaUntilItFails() throws Exception {
    DecisionService other = replica("other");
    try {
      restart(
          "server 127.0.0.1:%d; ".formatted(service.port()),
          "hash $identity consistent; server 127.0.0.1:%d; server 127.0.0.1:%d; "
              .formatted(service.port(), other.port()));
      Set<DecisionService> deciding = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        long before = decisions(service);
        assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(200);
        deciding.add(decisions(service) > before ? service : other);
      }
      assertThat(deciding).hasSize(1);
      DecisionService failing = deciding.iterator().next();
      DecisionService remaining = failing == service ? other : service;
      long before = decisions(remaining);
      failing.close();
      assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(200);
      assertThat(decisions(remaining)).isEqualTo(before + 1);
    } finally {
      other.close();
    }
  }

  private static long decisions(DecisionService service) throws Exception {
    String metrics = DecisionServiceTest.get(service, "/metrics").body();
    return DecisionMetricsTest.lines(metrics, "tidemark_decisions_total").stream()
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
