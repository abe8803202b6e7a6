package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runtime.release.TestCompany;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the service behind nginx, which asks by {@code auth_request}. */
class NginxTest extends ProxyTest {
  @Override
  List<String> command() {
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
        example(),
        "-e",
        "nginx.log",
        "-g",
        "daemon off;");
  }

  @Override
  String example() {
    return "nginx.conf";
  }

  @Override
  Map<String, String> replacements(int free) {
    return Map.of(
        ":9191",
        ":" + service.port(),
        ":8080",
        ":" + port,
        ":8081",
        ":" + free,
        "\"Bearer token-of-job-reports\" \"web|-|key/k-12f4d0554fdc\";",
        "\"Bearer token-1\" \"%s\"; \"Bearer token-2\" \"%s\";"
            .formatted(TestCompany.identity(1), TestCompany.identity(2)),
        "\"Bearer token-of-job-reports\" \"k-12f4d0554fdc\";",
        "\"Bearer token-1\" \"key-1\"; \"Bearer token-2\" \"key-2\";",
        "X-Tidemark-Kind api_key;",
        "X-Tidemark-Kind service_account;");
  }

  @Test
  void exampleShowsDecisionToClient() throws Exception {
    assertThat(get("token-1", OWN_PLACE, "/Op1").headers().firstValue("X-Tidemark-Decision"))
        .contains("ALLOW");
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
}
