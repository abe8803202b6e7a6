package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the service behind an Envoy that asks over gRPC, configured as in the example. */
class EnvoyGrpcTest extends EnvoyTest {
  private static final String LISTENER =
      """
      stat_prefix: gateway
                max_request_headers_kb: 96
                access_log:
                - name: envoy.access_loggers.file
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                    path: access.log
                    log_format:
                      text_format_source: {inline_string: "%DYNAMIC_METADATA(envoy.filters.http.ext_authz:X-Tidemark-Event)%\\n"}
      """;
  private static final String FOR_UPSTREAM =
      """
      domains: ["*"]
                    response_headers_to_add:
                    - {header: {key: x-seen, value: "%REQ(x-tidemark-decision)% %REQ(x-tidemark-event)% %REQ(x-tidemark-problem)%"}}
      """;

  @Override
  Map<String, String> replacements(int free) {
    Map<String, String> inOrder = new LinkedHashMap<>();
    inOrder.put(httpService(), "");
    inOrder.put("#   grpc_service", "grpc_service");
    inOrder.put("#   encode_raw_headers", "encode_raw_headers");
    inOrder.put("{http_protocol_options", "{http2_protocol_options");
    inOrder.put("stat_prefix: gateway\n", LISTENER);
    inOrder.put("domains: [\"*\"]\n", FOR_UPSTREAM);
    inOrder.putAll(super.replacements(free));
    return inOrder;
  }

  private static String httpService() {
    try {
      String example = Files.readString(Path.of("examples/envoy.yaml"));
      return example.substring(
          example.indexOf("              http_service:"),
          example.indexOf("              allowed_headers:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void serverSeesReasonsAndEnvoyLogsEvent() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/Op1"))
            .header("Authorization", "Bearer token-1")
            .header("X-Forwarded-For", OWN_PLACE)
            .header("User-Agent", "sdk/1");
    for (String name : List.of("Decision", "Event", "Problem")) {
      request.header("X-Tidemark-" + name, "by-the-client");
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("x-tidemark-decision");
    HttpResponse<String> critical = get("token-1", OWN_PLACE, "/drop");
    assertThat(critical.statusCode()).isIn(401, 403);
    assertThat(critical.headers().map().keySet()).noneMatch(name -> name.startsWith("x-tidemark"));

    stopProxy();
    service.close();
    List<String> events =
        logged().stream().map(event -> event.get("metadata_uid").textValue()).toList();
    List<String> metadata = Files.readAllLines(folder.resolve("access.log"));
    assertThat(metadata).containsExactlyInAnyOrderElementsOf(events);
    assertThat(response.headers().firstValue("x-seen"))
        .contains("ALLOW " + metadata.get(metadata.size() - 2));
  }

  @Test
  void rejectsTooLargeRequest() throws Exception {
    restart("failure_mode_allow: false", "failure_mode_allow: true");
    String path = "/Op1?" + "x".repeat(70_000);
    assertThat(get("token-1", OWN_PLACE, path).statusCode()).isEqualTo(403);
    assertThat(get("token-1", OWN_PLACE, "/Op1").statusCode()).isEqualTo(200);
  }
}
