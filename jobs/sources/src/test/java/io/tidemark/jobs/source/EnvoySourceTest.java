package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.AccessActor.ForwardedCertificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvoySourceTest {
  private static final String HASH = "ab12".repeat(16);

  /** Returns a line with Istio's default keys, extended or overridden by the given members. */
  private static String line(String members) {
    String line =
        """
        {"start_time":"2026-01-03T10:00:00.125Z","method":"GET","path":"/status/200?token=s3cr3t","protocol":"HTTP/1.1",\
        "response_code":"200","response_flags":"-","response_code_details":"via_upstream","bytes_received":"0",\
        "bytes_sent":"59","duration":"10","x_forwarded_for":"-","user_agent":"curl/8.14.1","request_id":"r-1",\
        "authority":"cart:8080","upstream_host":"10.244.1.4:8080",\
        "upstream_cluster":"outbound|8080||cart.shop.svc.cluster.local","downstream_remote_address":"10.244.2.3:34226",\
        "requested_server_name":"-","route_name":"-","grpc_status":"-"}\
        """;
    return members.isEmpty() ? line : "{" + members + "," + line.substring(1);
  }

  /** Removes the default first, because JSON keeps the last of two members with the same name. */
  private static String with(String key, String value) {
    String plain = line("");
    int at = plain.indexOf("\"" + key + "\":");
    if (at < 0) {
      return line("\"" + key + "\":\"" + value + "\"");
    }
    int end = plain.indexOf('"', plain.indexOf(":\"", at) + 2);
    return plain.substring(0, at) + "\"" + key + "\":\"" + value + plain.substring(end);
  }

  @Test
  void mapsLineToColumns() {
    Logs.Reading reading = Logs.read(line(""));

    assertThat(reading.account.format()).isEqualTo("envoy");
    Map<String, String> columns = Logs.columns(reading.event(0));
    assertThat(columns.remove("metadata_uid")).matches("sha256:[0-9a-f]{32}#0");
    assertThat(columns)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("metadata_product", "Envoy"),
                Map.entry("class_uid", "4002"),
                Map.entry("activity_id", "3"),
                Map.entry("time", "1767434400125000"),
                Map.entry("ingest_time", Long.toString(Logs.INGEST)),
                Map.entry("cloud_provider", "envoy"),
                Map.entry("cloud_account_uid", "kubernetes"),
                Map.entry("actor_user_uid", "anonymous"),
                Map.entry("actor_user_name", "anonymous"),
                Map.entry("actor_user_type_id", "0"),
                Map.entry("identity", "envoy|kubernetes|anonymous"),
                Map.entry("is_nhi", "0"),
                Map.entry("nhi_kind", "unknown"),
                Map.entry("nhi_rule_id", "envoy.anonymous"),
                Map.entry("cohort", "unknown:envoy"),
                Map.entry("is_authenticated", "0"),
                Map.entry("api_service_name", "cart.shop.svc.cluster.local"),
                Map.entry("api_operation", "GET /status/{n}"),
                Map.entry("action", "cart.shop.svc.cluster.local:GET /status/{n}"),
                Map.entry("http_method", "GET"),
                Map.entry("http_path_template", "/status/{n}"),
                Map.entry("resource_uid", "cart.shop.svc.cluster.local/status/200"),
                Map.entry("resource_type", "url"),
                Map.entry("is_write", "0"),
                Map.entry("impact_tier", "0"),
                Map.entry("is_external", "0"),
                Map.entry("http_status", "200"),
                Map.entry("status_code", "200"),
                Map.entry("status_id", "1"),
                Map.entry("authz_decision", "ALLOWED"),
                Map.entry("bytes_in", "0"),
                Map.entry("bytes_out", "59"),
                Map.entry("duration_ms", "10"),
                Map.entry("user_agent", "curl/8.14.1"),
                Map.entry("ua_family", "curl/8"),
                Map.entry("src_ip", "10.244.2.3"),
                Map.entry("src_ip_prefix", "10.244.2.0/24"),
                Map.entry("raw_ref", "dir/file#0"),
                Map.entry(
                    "unmapped",
                    "{host=cart, protocol=HTTP/1.1, query_parameters=token, request_id=r-1,"
                        + " response_code_details=via_upstream,"
                        + " upstream_cluster=outbound|8080||cart.shop.svc.cluster.local,"
                        + " upstream_host=10.244.1.4:8080}")));
  }

  private record Case(String description, String line, Map<String, String> columns) {}

  @Test
  void identityComesFromCertificateOrKey() {
    String spiffe = "spiffe://mesh.local/ns/shop/sa/cart";
    for (Case c :
        List.of(
            new Case(
                "the proxy's own view of the peer",
                line(
                    "\"downstream_peer_uri_san\":\""
                        + spiffe
                        + "\",\"downstream_peer_fingerprint_256\":\""
                        + HASH
                        + "\""),
                Map.of(
                    "actor_user_uid",
                    spiffe,
                    "nhi_kind",
                    "workload",
                    "nhi_rule_id",
                    "envoy.spiffe",
                    "peer_san",
                    spiffe,
                    "credential_uid",
                    "sha256:" + HASH,
                    "is_authenticated",
                    "1")),
            new Case(
                "a header's last element is the nearest client",
                line(
                    "\"x_forwarded_client_cert\":\"By=spiffe://m/x;Hash=00;URI=spiffe://m/ns/a/sa/front,"
                        + "Hash="
                        + HASH
                        + ";Subject=\\\"CN=a,O=b\\\";URI="
                        + spiffe
                        + "\""),
                Map.of(
                    "actor_user_uid",
                    spiffe,
                    "credential_uid",
                    "sha256:" + HASH,
                    "delegation_chain",
                    "[Delegate[uid=spiffe://m/ns/a/sa/front, type=workload]]")),
            new Case(
                "a certificate without SPIFFE",
                line("\"downstream_peer_subject\":\"CN=batch,O=Acme\""),
                Map.of(
                    "actor_user_uid", "cert/CN=batch,O=Acme",
                    "nhi_kind", "workload",
                    "nhi_rule_id", "envoy.client_certificate")),
            new Case(
                "the id of an API key",
                line("\"x_api_key_hash\":\"k-7f\""),
                Map.of(
                    "actor_user_uid", "key/k-7f",
                    "credential_uid", "k-7f",
                    "nhi_kind", "api_key",
                    "nhi_rule_id", "envoy.api_key")),
            new Case(
                "an API key itself becomes its hash",
                line("\"%REQ(X-API-KEY)%\":\"s3cr3t\""),
                Map.of("credential_uid", CredentialHash.of("s3cr3t"), "nhi_kind", "api_key")),
            new Case(
                "a refused API key creates no identity",
                line("\"x_api_key_hash\":\"k-7f\"")
                    .replace("\"response_code\":\"200\"", "\"response_code\":\"401\""),
                Map.of(
                    "actor_user_uid", "anonymous",
                    "credential_uid", "k-7f",
                    "is_authenticated", "0",
                    "is_nhi", "0")),
            new Case(
                "a token subject is a user",
                line("\"jwt_sub\":\"ann\""),
                Map.of("actor_user_uid", "ann", "nhi_rule_id", "envoy.user", "is_nhi", "0")),
            new Case(
                "a workload acting for a user",
                line("\"jwt_sub\":\"ann\",\"downstream_peer_uri_san\":\"" + spiffe + "\""),
                Map.of(
                    "actor_user_uid",
                    spiffe,
                    "delegation_chain",
                    "[Delegate[uid=ann, type=user]]")))) {
      assertThat(Logs.columns(Logs.read(c.line).event(0)))
          .as(c.description)
          .containsAllEntriesOf(c.columns);
    }
  }

  @Test
  void mapsOutcomeAndTarget() {
    for (Case c :
        List.of(
            new Case(
                "denied",
                with("response_code", "403"),
                Map.of("authz_decision", "DENIED", "status_id", "2")),
            new Case(
                "credential refused",
                with("response_code", "401"),
                Map.of("is_authenticated", "0")),
            new Case("no answer", with("response_code", "0"), Map.of("status_id", "2")),
            new Case(
                "a gRPC error in a successful response",
                with("grpc_status", "PermissionDenied"),
                Map.of(
                    "status_id",
                    "2",
                    "status_code",
                    "permissiondenied",
                    "authz_decision",
                    "DENIED")),
            new Case("gRPC by number", with("grpc_status", "16"), Map.of("is_authenticated", "0")),
            new Case("gRPC success", with("grpc_status", "OK"), Map.of("status_id", "1")),
            new Case(
                "the server side of a mesh",
                with("upstream_cluster", "inbound|8080||")
                    .replace(
                        "\"requested_server_name\":\"-\"",
                        "\"requested_server_name\":\"outbound_.8080_._.cart.shop.svc.cluster.local\""),
                Map.of("api_service_name", "cart.shop.svc.cluster.local")),
            new Case(
                "a call that leaves the mesh",
                with("upstream_cluster", "PassthroughCluster"),
                Map.of("api_service_name", "cart")),
            new Case(
                "any other cluster",
                with("upstream_cluster", "backend"),
                Map.of("api_service_name", "backend")))) {
      assertThat(Logs.columns(Logs.read(c.line).event(0)))
          .as(c.description)
          .containsAllEntriesOf(c.columns);
    }
  }

  @Test
  void acceptsOperatorKeysAndNumbers() {
    Logs.Reading reading =
        Logs.read(
            """
            {"START_TIME":"2026-01-03T10:00:00.000Z","REQ(:METHOD)":"POST","REQ(X-ENVOY-ORIGINAL-PATH?:PATH)":"/pay",\
            "RESPONSE_CODE":201,"RESPONSE_FLAGS":null,"BYTES_SENT":12,"DURATION":7,"%REQ(USER-AGENT)%":"Go-http-client/2.0",\
            "DOWNSTREAM_REMOTE_ADDRESS":"[2001:db8::7]:443","UPSTREAM_CLUSTER":"pay"}\
            """);

    assertThat(Logs.columns(reading.event(0)))
        .containsEntry("api_operation", "POST /pay")
        .containsEntry("http_status", "201")
        .containsEntry("duration_ms", "7")
        .containsEntry("src_ip", "2001:db8::7")
        .containsEntry("user_agent", "Go-http-client/2.0");
  }

  @Test
  void sameRequestAtBothSidesIsTwoEvents() {
    Logs.Reading reading =
        Logs.read(line("") + "\n" + with("upstream_cluster", "inbound|8080||") + "\n" + line(""));

    assertThat(reading.records)
        .extracting(r -> ((ParsedRecord.Accepted) r).event().text(EventColumn.METADATA_UID))
        .doesNotHaveDuplicates();
  }

  @Test
  void reasonsNameDefects() {
    record Bad(String description, String line, String reason) {}
    for (Bad c :
        List.of(
            new Bad("no time", with("start_time", "-"), "missing_field:start_time"),
            new Bad("another time", with("start_time", "soon"), "wrong_type:start_time"),
            new Bad("no path", with("path", "-"), "missing_field:path"),
            new Bad("no HTTP", with("method", "\\u0016\\u0003"), "not_a_request"),
            new Bad(
                "bytes that Envoy could not read",
                with("path", "-").replace("\"response_flags\":\"-\"", "\"response_flags\":\"DPE\""),
                "not_a_request"),
            new Bad("an invalid status", with("response_code", "abc"), "wrong_type:status"),
            new Bad("an invalid size", with("bytes_sent", "-3"), "wrong_type:bytes_out"))) {
      Logs.Reading reading =
          Logs.read(
              c.line.getBytes(java.nio.charset.StandardCharsets.UTF_8),
              "f",
              Logs.OPTIONS.withFormat(LogFormat.ENVOY));
      assertThat(reading.rejected(0).reason()).as(c.description).isEqualTo(c.reason);
    }
  }

  @Test
  void parsesForwardedCertificates() {
    assertThat(
            ForwardedCertificate.all(
                "Hash=AB;Subject=\"CN=\\\"x;y\\\",O=z\";DNS=a.b;DNS=c.d,,By=q"))
        .containsExactly(new ForwardedCertificate(null, "a.b", "CN=\"x;y\",O=z", "ab"));
  }
}
