package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses to requests that the service rejects, in whole or in part. */
class ErrorResponseTest {
  private static final String TOKEN = "a-token-of-tests-0123456789";

  @TempDir private Path folder;

  @Test
  void everyErrorIsOneLine() throws Exception {
    try (DecisionService service = start()) {
      HttpResponse<String> large =
          DecisionServiceTest.post(service, "/v1/revoked", "x".repeat(70_000), "Bearer " + TOKEN);
      assertThat(large.statusCode()).isEqualTo(413);
      assertOneLine(large);
      HttpResponse<String> tall =
          DecisionServiceTest.get(service, "/auth", "X-Large", "x".repeat(20_000));
      assertThat(tall.statusCode()).isEqualTo(431);
      assertOneLine(tall);
      assertThat(tall.body()).contains("the limit is 16384 bytes (max_header_bytes)");
      assertOneLine(DecisionServiceTest.get(service, "/nothing"));
    }
  }

  @Test
  void invalidUtf8IsBadRequest() throws Exception {
    byte[] latin = "{\"credential\":\"sch\u00fcssel\"}".getBytes(StandardCharsets.ISO_8859_1);
    try (DecisionService service = start()) {
      HttpRequest request =
          HttpRequest.newBuilder(DecisionServiceTest.uri(service, "/v1/revoked"))
              .header("Authorization", "Bearer " + TOKEN)
              .POST(HttpRequest.BodyPublishers.ofByteArray(latin))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("the body is not UTF-8; encode it as UTF-8\n");
    }
  }

  private static void assertOneLine(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow().toLowerCase(Locale.ROOT))
        .isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).matches("[a-z0-9 ':()_]+\n");
  }

  @Test
  void countsInvalidSourceAndRejectsDuplicate() throws Exception {
    String[] robot = {"X-Tidemark-Identity", TestCompany.identity(1), "X-Real-IP"};
    try (DecisionService service = start()) {
      for (String source : new String[] {"not-an-ip", "203.0.113.9, 10.0.0.1"}) {
        DecisionServiceTest.get(service, "/auth", robot[0], robot[1], robot[2], source);
      }
      HttpResponse<String> twice =
          DecisionServiceTest.get(
              service, "/auth", robot[0], robot[1], robot[2], "192.0.2.1", robot[2], "10.0.0.1");
      assertThat(twice.statusCode()).isEqualTo(403);
      assertThat(twice.headers().firstValue("X-Tidemark-Detail")).contains("unreadable_request");
      assertThat(twice.headers().firstValue("X-Tidemark-Problem").orElseThrow())
          .contains("more than one header X-Real-IP");
      DecisionServiceTest.post(
          service, "/v1/granted", "{\"identity\":\"web|-|x\"}", "Bearer " + TOKEN);
      assertThat(DecisionServiceTest.get(service, "/metrics").body())
          .contains("tidemark_unreadable_sources_total 2", "tidemark_unknown_grants_total 0");
    }
  }

  @Test
  void deniesAnonymousRequests() throws Exception {
    try (DecisionService service = start()) {
      HttpResponse<String> answer = DecisionServiceTest.get(service, "/ext_authz/reports");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("X-Tidemark-Detail")).contains("unreadable_request");
    }
  }

  private DecisionService start() throws Exception {
    return DecisionService.start(
        new ServiceOptions(
            folder.resolve("published"),
            SigningKey.generate().trusted(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            Optional.empty(),
            MissingState.REPORTED,
            Optional.empty(),
            Optional.of(TOKEN),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            SourceNetworks.none(),
            new TestClock(TestCompany.issued())));
  }
}
