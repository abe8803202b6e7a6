package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets in URLs and headers must never reach a table. */
class AccessLogSecretsTest {
  private static final String SECRET = "s3cr3tZq9s3cr3tZq9";

  /** Places in a request target where a secret may occur. */
  private static final List<String> TARGETS =
      List.of(
          "/a?token=" + SECRET,
          "/a?X-Amz-Signature=" + SECRET + "&X-Amz-Expires=60",
          "/a?sig=" + SECRET,
          "/a?code=" + SECRET + "#" + SECRET,
          "/a?" + SECRET,
          "/a%3Ftoken%3D" + SECRET,
          "/a;jsessionid=" + SECRET,
          "/reset/" + SECRET,
          "/bot" + SECRET + "A1B2C3/send",
          "http://jo:" + SECRET + "@host/a",
          "https://host/a?password=" + SECRET);

  private static final List<String> HEADERS =
      List.of("Bearer " + SECRET, "Basic am86" + SECRET, SECRET);

  private static void isClean(String description, String text, LogFormat format) {
    Logs.Reading reading =
        Logs.read(text.getBytes(StandardCharsets.UTF_8), "f", Logs.OPTIONS.withFormat(format));
    assertThat(reading.account.read()).as(description).isPositive();
    assertThat(Logs.stored(reading)).as(description).doesNotContain(SECRET);
  }

  @Test
  void envoyLogsLeaveNoSecrets() {
    for (String target : TARGETS) {
      for (String broken : List.of("", "\"duration\":[1],", "\"start_time\":\"soon\",")) {
        isClean(
            target,
            "{"
                + broken
                + "\"start_time\":\"2026-01-03T10:00:00Z\",\"method\":\"GET\",\"path\":\""
                + target
                + "\",\"response_code\":\"200\",\"response_flags\":\"-\",\"referer\":\""
                + target
                + "\",\"x_original_url\":\""
                + target
                + "\"}",
            LogFormat.ENVOY);
      }
    }
    for (String header : HEADERS) {
      for (String name :
          List.of("authorization", "x-api-key", "cookie", "REQ(X-Auth)", "my_token")) {
        isClean(
            name,
            "{\"start_time\":\"2026-01-03T10:00:00Z\",\"method\":\"GET\",\"path\":\"/\",\"response_code\":200,\""
                + name
                + "\":\""
                + header
                + "\"}",
            LogFormat.ENVOY);
      }
    }
  }

  @Test
  void passwordsLeaveNoHash() {
    String basic =
        Base64.getEncoder().encodeToString(("jo:" + SECRET).getBytes(StandardCharsets.UTF_8));
    Logs.Reading reading =
        Logs.read(
            ("{\"start_time\":\"2026-01-03T10:00:00Z\",\"method\":\"GET\",\"path\":\"/\",\"response_code\":200,"
                    + "\"authorization\":\"Basic "
                    + basic
                    + "\",\"x_password\":\""
                    + SECRET
                    + "\"}")
                .getBytes(StandardCharsets.UTF_8),
            "f",
            Logs.OPTIONS.withFormat(LogFormat.ENVOY));
    assertThat(Logs.columns(reading.event(0)))
        .containsEntry("credential_uid", "basic:jo")
        .containsEntry("actor_user_uid", "user/jo");
    assertThat(Logs.stored(reading))
        .contains("x_password=***")
        .doesNotContain(SECRET, basic, CredentialHash.of(SECRET), CredentialHash.of(basic));
  }

  @Test
  void webServerLogsLeaveNoSecrets() {
    for (String target : TARGETS) {
      for (String protocol : List.of(" HTTP/1.1", " HTTP/9.9x", "")) {
        isClean(
            target,
            "192.0.2.7 - jo:"
                + SECRET
                + " [03/Jan/2026:10:00:00 +0000] \"GET "
                + target
                + protocol
                + "\" 200 1 \""
                + target
                + "\" \"curl/8 token="
                + SECRET
                + "\" \"-\" \""
                + target
                + "\"",
            LogFormat.WEB_ACCESS);
      }
      isClean(target, "192.0.2.7 broken \"GET " + target + " HTTP/1.1\"", LogFormat.WEB_ACCESS);
      isClean(
          target,
          "{\"time_local\":\"03/Jan/2026:10:00:00 +0000\",\"request\":\"GET "
              + target
              + " HTTP/1.1\",\"status\":200,\"http_authorization\":\"Bearer "
              + SECRET
              + "\",\"http_cookie\":\""
              + SECRET
              + "\",\"args\":\"k="
              + SECRET
              + "\"}",
          LogFormat.NGINX_JSON);
    }
  }

  @Test
  void encodedAndNamedSecretsLeaveNone() {
    for (String secret :
        List.of(
            "Bearer%20" + SECRET,
            "password%3D" + SECRET,
            "-----BEGIN%20PRIVATE%20KEY-----%0A" + SECRET + "-x%0A-----END%20PRIVATE%20KEY-----")) {
      String line =
          "192.0.2.7 - "
              + secret
              + " [03/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"curl/8\"";
      isClean(secret, line, LogFormat.WEB_ACCESS);
      isClean(secret, line.replace("[03", "[x"), LogFormat.WEB_ACCESS);
    }
    for (String secret :
        List.of(
            "cookie=\"a=b; sid=" + SECRET + "\"",
            "Cookie: a=b; sid=" + SECRET,
            "password='a b " + SECRET + "'")) {
      isClean(secret, "192.0.2.7 broken " + secret, LogFormat.WEB_ACCESS);
      isClean(
          secret,
          "{\"start_time\":\"soon\",\"x\":\"" + secret.replace("\"", "\\\"") + "\"}",
          LogFormat.ENVOY);
      isClean(secret, "time,actor_user_uid\nsoon," + secret, LogFormat.CSV);
    }
  }

  @Test
  void additionalFieldsLeaveNoSecrets() {
    String combined =
        "192.0.2.7 - - [03/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"curl/8\"";
    for (String behind :
        List.of(
            " \"JSESSIONID=" + SECRET + "\"",
            " \"theme=dark; sid=" + SECRET + "," + SECRET + "; a=b\"",
            " \"sid=\\x22" + SECRET + "\\x22\"",
            " \"-\" \"sid=" + SECRET + "\" 0.2",
            " 0.2 \"sid=" + SECRET + "\"",
            " 0.2 \"$1 ${x} sid=" + SECRET + "\"",
            " \"" + SECRET + SECRET + "\" 0.2")) {
      isClean(behind, combined + behind, LogFormat.WEB_ACCESS);
      isClean(behind, "shop.example " + combined + behind, LogFormat.WEB_ACCESS);
    }
  }

  @Test
  void ocsfLeavesNoSecrets() {
    for (String target : TARGETS) {
      for (int classUid : new int[] {3002, 4002, 6003}) {
        isClean(
            target,
            "{\"class_uid\":"
                + classUid
                + ",\"metadata\":{\"version\":\"1.8.0\",\"uid\":\"a\"},\"time\":1767434400000,"
                + "\"api\":{\"operation\":\"GET\",\"token\":{\"uid\":\"eyJhbGciOiJIUzI1NiJ9.e30."
                + SECRET
                + "\"}},"
                + "\"http_request\":{\"http_method\":\"GET\",\"args\":\"k="
                + SECRET
                + "\",\"referrer\":\""
                + target
                + "\",\"url\":{\"url_string\":\""
                + target
                + "\",\"query_string\":\""
                + SECRET
                + "\"},\"http_headers\":[{\"name\":\"Authorization\",\"value\":\""
                + SECRET
                + "\"}]},"
                + "\"unmapped\":{\"session_token\":\""
                + SECRET
                + "\",\"link\":\""
                + target
                + "\"},\"resources\":[{\"uid\":\""
                + target
                + "\"}]}",
            LogFormat.OCSF);
      }
    }
  }

  @Test
  void decisionLogsLeaveNoSecrets() {
    for (String target : TARGETS) {
      isClean(
          target,
          "{\"format\":\"tidemark_decisions\",\"version\":1,\"event\":{\"metadata_uid\":\"r\","
              + "\"metadata_product\":\"gateway\",\"time\":\"2026-01-03T10:00:00Z\","
              + "\"identity\":\"web|-|ci\",\"api_service_name\":\"web\",\"api_operation\":\"GET\","
              + "\"http_method\":\"GET\",\"resource_uid\":\""
              + (target.startsWith("/") ? "web" : "")
              + target
              + "\"},\"decision\":{\"kind\":\"ALLOW\"}}",
          LogFormat.TIDEMARK_DECISIONS);
    }
  }

  @Test
  void canonicalCsvLeavesNoSecrets() {
    for (String target : TARGETS) {
      isClean(
          target,
          "time,actor_user_uid,resource_uid,http_path_template,api_operation,credential_uid,link,api_token\n"
              + "2026-01-03T10:00:00Z,svc,"
              + target
              + ","
              + target
              + ",GET "
              + target
              + ",eyJhbGciOiJIUzI1NiJ9.e30."
              + SECRET
              + ","
              + target
              + ","
              + SECRET
              + "\n"
              + "soon,svc,"
              + target
              + ",,,,,\n",
          LogFormat.CSV);
    }
  }
}
