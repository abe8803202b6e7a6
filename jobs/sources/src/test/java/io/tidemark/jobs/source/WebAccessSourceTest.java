package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.EventColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebAccessSourceTest {
  private static final String COMBINED =
      "192.0.2.7 - - [03/Jan/2026:11:00:00 +0100] \"GET /a/17?key=s3cr3t HTTP/1.1\" 200 512"
          + " \"https://jo:pw@x.org/from?sig=s3cr3t\" \"curl/8.1\"";

  private static Logs.Reading read(String text, AccessLogs logs) {
    return Logs.read(text.getBytes(StandardCharsets.UTF_8), "f", Logs.OPTIONS.withAccessLogs(logs));
  }

  private record Case(String description, String line, Map<String, String> columns) {}

  @Test
  void detectsCommonFormatsLineByLine() {
    for (Case c :
        List.of(
            new Case(
                "combined",
                COMBINED,
                Map.ofEntries(
                    Map.entry("time", "1767434400000000"),
                    Map.entry("api_service_name", "web"),
                    Map.entry("api_operation", "GET /a/{n}"),
                    Map.entry("resource_uid", "web/a/17"),
                    Map.entry("http_status", "200"),
                    Map.entry("bytes_out", "512"),
                    Map.entry("src_ip", "192.0.2.7"),
                    Map.entry("ua_family", "curl/8"),
                    Map.entry("identity", "web|-|anonymous"),
                    Map.entry("nhi_rule_id", "web.anonymous"),
                    Map.entry("unmapped", "{query_parameters=key, referer=x.org/from}"))),
            new Case(
                "with a user",
                COMBINED.replace("- - [", "- ann lee ["),
                Map.of("actor_user_uid", "user/ann lee", "nhi_rule_id", "web.user")),
            new Case(
                "with a user name that imitates a certificate",
                COMBINED.replace("- - [", "- spiffe://prod/payments ["),
                Map.of("actor_user_uid", "user/spiffe://prod/payments", "is_nhi", "0")),
            new Case(
                "with a user name that imitates a key, in a refused request",
                COMBINED.replace("- - [", "- key/k1 [").replace(" 200 ", " 401 "),
                Map.of("actor_user_uid", "anonymous", "is_authenticated", "0")),
            new Case(
                "with a user name in a request for a missing page",
                COMBINED.replace("- - [", "- ann [").replace(" 200 ", " 404 "),
                Map.of("actor_user_uid", "anonymous", "is_authenticated", "0")),
            new Case(
                "with a user name that imitates the log format",
                COMBINED.replace("- - [", "- a [b [") + " api_key_id=\"k1\"",
                Map.of(
                    "actor_user_uid", "key/k1",
                    "time", "1767434400000000",
                    "delegation_chain", "[Delegate[uid=user/a [b, type=user]]")),
            new Case(
                "with a user of two brackets and no key",
                COMBINED.replace("- - [", "- a] [ [b - [ ["),
                Map.of("actor_user_uid", "user/a] [ [b - [", "time", "1767434400000000")),
            new Case(
                "with an invalid user name",
                COMBINED.replace("- - [", "- " + "a".repeat(5_000) + " ["),
                Map.of("actor_user_uid", "anonymous", "is_authenticated", "0")),
            new Case(
                "with an invalid host",
                COMBINED.replace("GET /a", "GET http://" + "a".repeat(5_000) + "/a"),
                Map.of("api_service_name", "web")),
            new Case(
                "with an untrusted X-Forwarded-For",
                COMBINED + " \"203.0.113.9, 10.0.0.1\"",
                Map.of(
                    "src_ip",
                    "192.0.2.7",
                    "unmapped",
                    "{query_parameters=key, referer=x.org/from,"
                        + " x_forwarded_for=203.0.113.9, 10.0.0.1}")),
            new Case(
                "with a proxy chain without the caller",
                COMBINED + " \"unknown, 203.0.113.9:443, -\"",
                Map.of(
                    "unmapped",
                    "{query_parameters=key, referer=x.org/from,"
                        + " x_forwarded_for=unknown, 203.0.113.9:443, -}")),
            new Case(
                "with another header at the end",
                COMBINED + " \"theme=dark; lang=de\"",
                Map.of(
                    "src_ip",
                    "192.0.2.7",
                    "unmapped",
                    "{$more=\"theme=***; lang=***\", query_parameters=key, referer=x.org/from}")),
            new Case(
                "with a virtual host at the start",
                "shop.example " + COMBINED,
                Map.of(
                    "api_service_name", "shop.example",
                    "identity", "web|shop.example|anonymous")),
            new Case(
                "with more fields",
                COMBINED + " \"-\" 0.226 \"TLSv1.2/ECDHE\"",
                Map.of(
                    "src_ip",
                    "192.0.2.7",
                    "unmapped",
                    "{$more=0.226 \"TLSv1.2/ECDHE\", query_parameters=key,"
                        + " referer=x.org/from}")),
            new Case(
                "with more named fields",
                COMBINED + " \"-\" request_time=0.5 api_key_id=\"k1\" request_id=q zone=b",
                Map.of(
                    "actor_user_uid", "key/k1",
                    "duration_ms", "500",
                    "unmapped",
                        "{query_parameters=key, referer=x.org/from, request_id=q, zone=b}")),
            new Case(
                "a pair without quotes may be a client's own",
                COMBINED + " x=1 api_key_id=k1",
                Map.of("actor_user_uid", "anonymous")),
            new Case(
                "common",
                "192.0.2.7 - - [03/Jan/2026:11:00:00 +0100] \"HEAD / HTTP/1.0\" 403 -",
                Map.of("authz_decision", "DENIED", "api_operation", "HEAD /")),
            new Case(
                "quotes that the server escaped",
                COMBINED.replace("curl/8.1", "a\\x22b\\\"c\\\\"),
                Map.of("user_agent", "a\"b\"c\\")),
            new Case(
                "emoji next to an escaped quote",
                COMBINED.replace("curl/8.1", "a\\x22\uD83D\uDE00\\\u00e9"),
                Map.of("user_agent", "a\"\uD83D\uDE00\u00e9")))) {
      Logs.Reading reading = Logs.read(c.line);
      assertThat(reading.account.format()).as(c.description).isEqualTo("web-access");
      assertThat(Logs.columns(reading.event(0))).as(c.description).containsAllEntriesOf(c.columns);
    }
  }

  @Test
  void compilesFormatString() {
    record Format(String description, String format, String line, Map<String, String> columns) {}
    for (Format c :
        List.of(
            new Format(
                "nginx with key, certificate and id",
                "log_format main '$remote_addr - $api_client_name [$time_iso8601] \"$request\" '\n"
                    + " '$status $body_bytes_sent $request_time ${request_id} \"$ssl_client_s_dn\" $ssl_client_verify';",
                "192.0.2.7 - ci [2026-01-03T10:00:00+00:00] \"PUT /r/v1 HTTP/2.0\" 201 7 0.250"
                    + " 5f0e \"CN=ci,O=Acme\" NONE",
                Map.of(
                    "metadata_uid", "5f0e",
                    "actor_user_uid", "key/ci",
                    "nhi_kind", "api_key",
                    "duration_ms", "250")),
            new Format(
                "a certificate that was verified",
                "$remote_addr [$msec] \"$request\" $status $ssl_client_verify $ssl_client_fingerprint",
                "192.0.2.7 [1767434400.125] \"GET / HTTP/1.1\" 200 SUCCESS " + "aB".repeat(20),
                Map.of(
                    "time", "1767434400125000",
                    "nhi_rule_id", "web.client_certificate",
                    "credential_uid", "sha1:" + "ab".repeat(20))),
            new Format(
                "Apache with host, times and bytes",
                "LogFormat \"%v %h %l %u %t \\\"%r\\\" %>s %O %I %D \\\"%{User-Agent}i\\\"\" name",
                "shop.example 192.0.2.7 - - [03/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 9 8"
                    + " 1500 \"curl/8.1\"",
                Map.of(
                    "cloud_account_uid", "shop.example",
                    "bytes_in", "8",
                    "bytes_out", "9",
                    "duration_ms", "2")),
            new Format(
                "a user name that imitates another field",
                "$remote_addr - $remote_user $api_key_id [$time_local] \"$request\" $status",
                "192.0.2.7 - a k2 [b k1 [03/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200",
                Map.of(
                    "actor_user_uid",
                    "key/k1",
                    "delegation_chain",
                    "[Delegate[uid=user/a k2 [b, type=user]]")),
            new Format(
                "path and query apart",
                "%h %t %m %U%q %s",
                "192.0.2.7 [03/Jan/2026:10:00:00 +0000] GET /a?b=1 204",
                Map.of("api_operation", "GET /a")))) {
      Logs.Reading reading = read(c.line, new AccessLogs(c.format, TrustedProxies.NONE));
      assertThat(reading.account.rejected()).as(c.description).isEmpty();
      assertThat(Logs.columns(reading.event(0))).as(c.description).containsAllEntriesOf(c.columns);
    }
  }

  @Test
  void reasonsNameDefects() {
    record Bad(String description, String line, String reason) {}
    for (Bad c :
        List.of(
            new Bad(
                "bytes other than HTTP",
                COMBINED.replace("GET /a/17?key=s3cr3t HTTP/1.1", "\\x16\\x03\\x01"),
                "not_a_request"),
            new Bad(
                "no request at all",
                COMBINED.replace("GET /a/17?key=s3cr3t HTTP/1.1", "-"),
                "not_a_request"),
            new Bad("half a line", COMBINED.substring(0, 60), "malformed_line"),
            new Bad("an invalid status", COMBINED.replace(" 200 ", " 999 "), "wrong_type:status"),
            new Bad("an invalid time", COMBINED.replace("03/Jan", "99/Jan"), "wrong_type:time"),
            new Bad("too early", COMBINED.replace("2026", "1999"), "absurd_time"))) {
      Logs.Reading reading = Logs.read(COMBINED + "\n" + c.line + "\n");
      assertThat(reading.account.accepted()).as(c.description).isEqualTo(1);
      assertThat(reading.rejected(1).reason()).as(c.description).isEqualTo(c.reason);
      assertThat(reading.rejected(1).raw()).as(c.description).doesNotContain("s3cr3t", "jo:pw");
    }
  }

  /** A recursive pattern would overflow the stack, and no further file would be read. */
  @Test
  void readsLineWithManyPairs() {
    Logs.Reading reading = Logs.read(COMBINED + " a=b".repeat(200_000));
    assertThat(reading.account.format()).isEqualTo("web-access");
    assertThat(reading.account.accepted()).isEqualTo(1);
    assertThat(reading.event(0).map(EventColumn.UNMAPPED)).containsEntry("a", "b");
  }

  @Test
  void rejectsFormatsWithoutRequiredFields() {
    record Bad(String format, String message) {}
    for (Bad c :
        List.of(
            new Bad("combind", "has no variable"),
            new Bad("$remote_addr $status", "has no request"),
            new Bad("$remote_addr \"$request\"", "has no time"),
            new Bad("$remote_addr$request [$time_local]", "No text separates $remote_addr"))) {
      assertThatThrownBy(() -> new AccessLogs(c.format, TrustedProxies.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(c.message);
    }
  }

  @Test
  void trustsOnlyConfiguredProxies() {
    record Hop(String description, String remote, String forwarded, String source) {}
    AccessLogs trusting = new AccessLogs("auto", TrustedProxies.of("10.0.0.0/8, 2001:db8::/32"));
    for (Hop c :
        List.of(
            new Hop("through one proxy", "10.1.1.1", "203.0.113.9", "203.0.113.9"),
            new Hop(
                "a forged address at the start", "10.1.1.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            new Hop("through two proxies", "10.1.1.1", "203.0.113.9, 2001:db8::1", "203.0.113.9"),
            new Hop("garbage from the client", "10.1.1.1", "x=y, 203.0.113.9", "203.0.113.9"),
            new Hop(
                "garbage between proxies",
                "10.1.1.1",
                "203.0.113.9, <script>, 10.2.2.2",
                "10.2.2.2"),
            new Hop("not through a proxy", "192.0.2.7", "203.0.113.9", "192.0.2.7"),
            new Hop("other text in the header", "10.1.1.1", "unknown", "10.1.1.1"),
            new Hop("none", "10.1.1.1", "-", "10.1.1.1"))) {
      String line = COMBINED.replace("192.0.2.7", c.remote) + " \"" + c.forwarded + "\"";
      assertThat(Logs.columns(read(line, trusting).event(0)))
          .as(c.description)
          .containsEntry("src_ip", c.source);
    }
    assertThatThrownBy(() -> TrustedProxies.of("10.0.0.0/33"))
        .hasMessageContaining("'10.0.0.0/33' is not an address range");
  }

  @Test
  void trustsForwardedCertificateOnlyFromProxy() {
    String line =
        "{\"time_iso8601\":\"2026-01-03T10:00:00+00:00\",\"remote_addr\":\"10.1.1.1\",\"request\":\"GET / HTTP/1.1\","
            + "\"status\":200,\"http_x_forwarded_client_cert\":\"URI=spiffe://m/ns/a/sa/front\"}";
    AccessLogs trusting = new AccessLogs("auto", TrustedProxies.of("10.0.0.0/8"));

    assertThat(Logs.columns(read(line, trusting).event(0)))
        .containsEntry("actor_user_uid", "spiffe://m/ns/a/sa/front");
    assertThat(Logs.columns(read(line, AccessLogs.USUAL).event(0)))
        .containsEntry("actor_user_uid", "anonymous")
        .containsEntry(
            "unmapped",
            "{x_forwarded_client_cert.hash="
                + CredentialHash.of("URI=spiffe://m/ns/a/sa/front")
                + "}");
    assertThat(Logs.columns(read(line.replace("10.1.1.1", "192.0.2.7"), trusting).event(0)))
        .containsEntry("actor_user_uid", "anonymous");
  }

  @Test
  void clientHeadersCannotBreakJsonLines() {
    record Agent(String description, String agent, String read) {}
    String line =
        "{\"time_iso8601\":\"2026-01-03T10:00:00+00:00\",\"remote_addr\":\"192.0.2.7\","
            + "\"request\":\"GET / HTTP/1.1\",\"status\":200,\"http_user_agent\":\"AGENT\"}";
    for (Agent c :
        List.of(
            new Agent("a byte that is invalid UTF-8", "caf\u00e9", "caf\ufffd"),
            new Agent("a byte that UTF-8 never contains", "a\u00ffb", "a\ufffdb"),
            new Agent("a numeric quote escape", "a\\x22b\\x5Cc", "a\"b\\c"),
            new Agent("an escaped backslash", "a\\\\x22b\\x22", "a\\x22b\""))) {
      byte[] bytes = line.replace("AGENT", c.agent).getBytes(StandardCharsets.ISO_8859_1);
      Logs.Reading reading = Logs.read(bytes, "f", Logs.OPTIONS);
      assertThat(reading.account.format()).as(c.description).isEqualTo("nginx-json");
      assertThat(reading.event(0).text(EventColumn.USER_AGENT)).as(c.description).isEqualTo(c.read);
    }
    Logs.Reading half = Logs.read(line + "\n" + line.replace("AGENT", "\\x2\\x22"));
    assertThat(half.rejected(1).reason()).isEqualTo("malformed_json");
  }

  @Test
  void clientWithoutUserAgentIsAValue() {
    String line = COMBINED.replaceFirst("\"[^\"]*\"$", "\"-\"");
    assertThat(line).endsWith("\"-\"");
    assertThat(Logs.read(line).event(0).text(EventColumn.USER_AGENT)).isEqualTo("-");
    String common = line.replaceFirst(" \"[^\"]*\" \"-\"$", "");
    assertThat(Logs.read(common).event(0).text(EventColumn.USER_AGENT))
        .as("a log without user agents")
        .isNull();
  }

  @Test
  void readsNginxJson() {
    String line =
        "{\"time_iso8601\":\"2026-01-03T10:00:00+00:00\",\"remote_addr\":\"192.0.2.7\",\"remote_user\":\"\","
            + "\"request\":\"GET /a?t=s3cr3t HTTP/1.1\",\"status\":\"200\",\"body_bytes_sent\":37,\"request_time\":0.264,"
            + "\"request_id\":\"abc\",\"http_cookie\":\"sid=s3cr3t\",\"http_x_amz_security_token\":\"s3cr3t\",\"zone\":\"b\"}";
    Logs.Reading reading = Logs.read(line);

    assertThat(reading.account.format()).isEqualTo("nginx-json");
    assertThat(Logs.columns(reading.event(0)))
        .containsEntry("bytes_out", "37")
        .containsEntry("duration_ms", "264")
        .containsEntry("api_operation", "GET /a");
    assertThat(Logs.columns(reading.event(0)).get("unmapped"))
        .contains("request_id=abc", "zone=b", "http_x_amz_security_token.hash=sha256:");
    assertThat(Logs.stored(reading)).doesNotContain("s3cr3t");
    assertThat(
            Logs.read(line.replace("\"status\":\"200\"", "\"status\":\"x\"") + "\n" + line)
                .rejected(0)
                .reason())
        .isEqualTo("wrong_type:status");
  }
}
