package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestMappingTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00.25Z");

  @Test
  void toolCallHasSameTargetsAsNight() {
    AccessEvent event =
        byDefault(
            "POST",
            "/auth",
            "X-Tidemark-Identity",
            "-|acme|agent-1",
            "X-Tidemark-Agent",
            "agent-1",
            "X-Tidemark-Operation",
            "share",
            "X-Tidemark-Resource",
            "https://files.example/a b?token=k",
            "X-Tidemark-Resources",
            "https://files.example/a b?token=k, DE89",
            "X-Tidemark-Arguments",
            "recipients,url");
    assertThat(event.has(EventColumn.CLOUD_PROVIDER)).as("a dash").isFalse();
    assertThat(event.text(EventColumn.CLOUD_ACCOUNT_UID)).isEqualTo("acme");
    assertThat(event.text(EventColumn.RESOURCE_UID)).isEqualTo("files.example/a b");
    assertThat(event.texts(EventColumn.RESOURCES)).containsExactly("files.example/a b", "DE89");
    assertThat(event.texts(EventColumn.ARGUMENT_NAMES)).containsExactly("recipients", "url");
  }

  @Test
  void mapsProxyHeadersToColumns() {
    AccessEvent event =
        byDefault(
            "GET",
            "/auth",
            "X-Tidemark-Identity",
            "gateway|norrin|ci|build",
            "X-Tidemark-Kind",
            "ci_job",
            "X-Tidemark-Event",
            "r-1",
            "Authorization",
            "Bearer hunter2hunter2",
            "X-Tidemark-Scopes",
            "repo:read, repo:write",
            "X-Tidemark-Delegation",
            "user:ann@example.org, app:crm",
            "X-Tidemark-Token-Expires",
            "1774860000",
            "X-Tidemark-Device-Compliant",
            "false",
            "X-Original-Method",
            "PUT",
            "X-Original-URI",
            "/v1/artifacts/9?x=1",
            "X-Forwarded-For",
            "10.0.0.1, 203.0.113.9");
    assertThat(event.timeMicros()).isEqualTo(NOW.toEpochMilli() * 1_000);
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("gateway|norrin|ci|build");
    assertThat(event.text(EventColumn.CLOUD_PROVIDER)).isEqualTo("gateway");
    assertThat(event.text(EventColumn.ACTOR_USER_UID)).isEqualTo("ci|build");
    assertThat(event.number(EventColumn.IS_NHI)).isEqualTo(1);
    assertThat(event.text(EventColumn.METADATA_UID)).isEqualTo("r-1");
    assertThat(event.text(EventColumn.METADATA_PRODUCT)).isEqualTo("gateway");
    assertThat(event.text(EventColumn.CREDENTIAL_UID))
        .as("SHA-256 of hunter2hunter2, its first half")
        .matches("sha256:[0-9a-f]{32}");
    assertThat(event.texts(EventColumn.TOKEN_SCOPES)).containsExactly("repo:read", "repo:write");
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN))
        .containsExactly(new Delegate("ann@example.org", "user"), new Delegate("crm", "app"));
    assertThat(event.number(EventColumn.API_TOKEN_EXPIRATION_TIME))
        .isEqualTo(1_774_860_000_000_000L);
    assertThat(event.number(EventColumn.DEVICE_IS_COMPLIANT)).isZero();
    assertThat(event.text(EventColumn.SRC_IP)).as("what the proxy saw").isEqualTo("203.0.113.9");
    assertThat(event.text(EventColumn.API_OPERATION)).as("no route fits").isEqualTo("unrouted PUT");
    assertThat(event.text(EventColumn.HTTP_PATH_TEMPLATE)).isNull();
  }

  @Test
  void evaluationEqualsEventOfSameHeaders() throws IOException {
    JsonNode body =
        new ObjectMapper()
            .readTree(
                """
                {"subject": {"type": "ai_agent", "id": "-|acme|desk-1", "properties": {
                   "cohort": "desks", "credential": "k-1", "ip_address": "203.0.113.9", "device_id": "d",
                   "device_managed": true, "device_compliant": false}},
                 "action": {"name": "send_money"},
                 "resource": {"type": "bank", "id": "https://files.example/a?token=k"},
                 "context": {"event_id": "e-1", "agent": "desk-1", "session": "s", "session_created": 1774860000,
                   "token_created": "2026-03-30T08:00:00Z", "token_expires": 1774860000,
                   "scopes": ["repo:read", "repo:write"], "delegation": ["user:ann", "app:crm"], "workflow": "w",
                   "runner": "r", "targets": ["https://files.example/a?token=k", "DE89, EUR"],
                   "argument_names": ["amount", "recipient"], "user_agent": "sdk/1 token=k", "asn": 64500,
                   "country": "DE"}}
                """);
    String headers =
        """
        X-Tidemark-Identity: -|acme|desk-1
        X-Tidemark-Kind: ai_agent
        X-Tidemark-Cohort: desks
        X-Tidemark-Credential: k-1
        X-Real-IP: 203.0.113.9
        X-Tidemark-Device: d
        X-Tidemark-Device-Managed: true
        X-Tidemark-Device-Compliant: false
        X-Tidemark-Operation: send_money
        X-Tidemark-Service: bank
        X-Tidemark-Resource: https://files.example/a?token=k
        X-Tidemark-Event: e-1
        X-Tidemark-Agent: desk-1
        X-Tidemark-Session: s
        X-Tidemark-Session-Created: 1774860000
        X-Tidemark-Token-Created: 2026-03-30T08:00:00Z
        X-Tidemark-Token-Expires: 1774860000
        X-Tidemark-Scopes: repo:read repo:write
        X-Tidemark-Delegation: user:ann, app:crm
        X-Tidemark-Workflow: w
        X-Tidemark-Runner: r
        X-Tidemark-Resources: https://files.example/a?token=k, DE89%2C EUR
        X-Tidemark-Arguments: amount, recipient
        User-Agent: sdk/1 token=k
        X-Tidemark-ASN: 64500
        X-Tidemark-Country: DE
        """;
    AccessEvent expected = byDefault(null, null, headers.strip().split(": |\n"));
    AccessEvent event = ServiceConfig.defaults().mapping().event(evaluation(body), NOW);
    assertThat(event).isEqualTo(expected);
    assertThat(event.texts(EventColumn.RESOURCES)).hasSize(2);
  }

  @Test
  void emptyMemberIsAbsentAndActionIsRequired() throws IOException {
    String text =
        "{'subject': {'type': 'ai_agent', 'id': 'a|b|c'}, 'action': {'name': 'N'},"
            + " 'resource': {'type': ' ', 'id': ''}, 'context': {'targets': [], 'agent': null}}";
    RequestMapping mapping = ServiceConfig.defaults().mapping();
    ObjectMapper json = new ObjectMapper();
    AccessEvent event =
        mapping.event(evaluation(json.readTree(text.replace("N", "look").replace('\'', '"'))), NOW);
    assertThat(
            List.of(
                EventColumn.RESOURCE_UID,
                EventColumn.API_SERVICE_NAME,
                EventColumn.RESOURCES,
                EventColumn.AI_AGENT_UID))
        .noneMatch(event::has);
    JsonNode nameless = json.readTree(text.replace("N", "").replace('\'', '"'));
    assertThatThrownBy(() -> mapping.event(evaluation(nameless), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The request's api_operation is missing");
  }

  @Test
  void routesNameActionOfEvaluationPath() throws IOException {
    JsonNode body =
        new ObjectMapper()
            .readTree("{\"action\": {\"name\": \"GET\"}, \"resource\": {\"id\": \"/todos/7\"}}");
    AccessEvent event =
        ServiceConfig.of(
                """
                columns:
                  api_operation: header X-Tidemark-Operation
                  http_method: body /action/name
                  http_path_template: body /resource/id
                  nhi_kind: constant ai_agent
                routes: [{method: GET, path: /todos/*, service: web, operation: "GET /todos/{n}"}]
                """,
                "t.yaml")
            .mapping()
            .event(evaluation(body), NOW);
    assertThat(event.text(EventColumn.API_OPERATION)).isEqualTo("GET /todos/{n}");
    assertThat(event.text(EventColumn.API_SERVICE_NAME)).isEqualTo("web");
  }

  private static ProxiedRequest evaluation(JsonNode body) {
    return new ProxiedRequest(null, null, name -> List.of(), body);
  }

  @Test
  void ignoresClientSuppliedId() {
    RequestMapping mapping = ServiceConfig.defaults().mapping();
    ProxiedRequest request = request("GET", "/", "X-Request-Id", "the same again");
    assertThat(mapping.event(request, NOW).text(EventColumn.METADATA_UID))
        .matches("[0-9a-f]{32}")
        .isNotEqualTo(mapping.event(request, NOW).text(EventColumn.METADATA_UID));
  }

  @Test
  void exampleNamesActionsLikeNight() {
    AccessEvent event =
        ServiceConfig.read(Path.of("examples/service.yaml"))
            .mapping()
            .event(request("GET", "/auth", "X-Original-URI", "/api/reports/items/7?x=1"), NOW);
    assertThat(event.text(EventColumn.API_SERVICE_NAME)).isEqualTo("web");
    assertThat(event.text(EventColumn.API_OPERATION)).isEqualTo("GET /api/reports/items/{n}");
  }

  @Test
  void masksSecretsInUrlsLikeNight() {
    AccessEvent event =
        byDefault(
            "GET",
            "/auth",
            "X-Tidemark-Resource",
            "web/reset/a1b2c3;s=1",
            "User-Agent",
            "curl/8 token=hunter2");
    assertThat(event.text(EventColumn.RESOURCE_UID))
        .isEqualTo("web" + RequestTarget.of("/reset/a1b2c3").path())
        .doesNotContain("a1b2c3");
    assertThat(event.text(EventColumn.USER_AGENT)).isEqualTo("curl/8 token=***");
  }

  @Test
  void hashDoesNotDependOnScheme() {
    assertThat(credential("Bearer abc")).isEqualTo(credential("abc")).doesNotContain("abc");
    assertThat(credential("Bearer abd")).isNotEqualTo(credential("abc"));
    assertThat(credential("Basic am86aHVudGVyMg=="))
        .as("a password is not hashed")
        .isEqualTo("basic:jo");
    assertThat(credential("bAsIc   am86eA==")).isEqualTo("basic:jo");
    assertThat(credential("Basic am86eA")).as("without its padding").isEqualTo("basic:jo");
    assertThat(credential("Basic a8O2bG46eA==")).isEqualTo("basic:köln");
    assertThat(credential(" ")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer%tabc|a tab",
        "Bearer abc def|two words",
        "Bearer abc\u2003|a blank of Unicode",
        "Bearer a\u0001bc|a control character",
        "<Bearer> abc|no scheme",
        "Digest username=\"jo\", response=\"abc\"|parameters",
        "Basic no base64|two words",
        "Basic am8!6abc|what lenient servers skip",
        "Basic am86_w==|another alphabet",
        "Basic am8abc==|no colon",
        "Basic OmFiYw==|no name",
        "Basic aspvOmFiYw==|no UTF-8",
        "Basic agpvOmFiYw==|a line end in a name",
      })
  void rejectsAmbiguousSecretWithoutRepeatingIt(String authorization, String why) {
    assertThatThrownBy(() -> credential(authorization.replace("%t", "\t")))
        .as(why)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The request's header Authorization ")
        .hasMessageNotContaining("abc")
        .hasMessageNotContaining("am8");
  }

  private static String credential(String authorization) {
    return byDefault("GET", "/", "Authorization", authorization).text(EventColumn.CREDENTIAL_UID);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/payments, payments:create, CRITICAL",
    "POST, /v1/payments?dry=1, payments:create, CRITICAL",
    "GET, /v1/payments, any:look, READ",
    "GET, /v1/payments/7, payments:get, READ",
    "GET, /v1/payments/7/lines, any:look, READ",
    "DELETE, /v1/payments/7, unrouted DELETE, CRITICAL",
    "POST, /V1/payments, unrouted POST, CRITICAL",
    "POST, /v1/payments.json, unrouted POST, CRITICAL",
    "POST, /v1/payments%20, unrouted POST, CRITICAL",
    "POST, /v1/payments%C2%A0, unrouted POST, CRITICAL",
    "GET, /V1/Payments/7, unrouted GET, CRITICAL",
    "GET, /, any:look, READ",
    "POST, /v1/%70ayments, payments:create, CRITICAL",
    "POST, //v1///payments, payments:create, CRITICAL",
    "POST, /v1/./payments, payments:create, CRITICAL",
    "POST, /v1/%2e/payments/., payments:create, CRITICAL",
    "POST, /v1/payments?a;b, payments:create, CRITICAL",
    "POST, /v1/payments/, payments:create, CRITICAL",
    "POST, http://pay.example:80/v1/payments, payments:create, CRITICAL",
    "GET, /v1/payments/100%25, payments:get, READ",
    "GET, /v1/payments/k%C3%B6ln%20%2B, payments:get, READ",
    "GET, ?x=/v1, any:look, READ",
  })
  void firstMatchingRouteNamesAction(String method, String path, String action, String impact) {
    ServiceConfig config =
        ServiceConfig.of(
            """
            routes:
              - {method: post, path: /v1/payments, service: payments, operation: create, impact: critical}
              - {method: GET, path: /v1/payments/*, service: payments, operation: get, impact: read}
              - {method: GET, path: /**, service: any, operation: look, impact: read}
            """,
            "t.yaml");
    AccessEvent event =
        config
            .mapping()
            .event(
                request("GET", "/auth", "X-Original-Method", method, "X-Original-URI", path), NOW);
    String service = event.text(EventColumn.API_SERVICE_NAME);
    String operation = event.text(EventColumn.API_OPERATION);
    assertThat(service == null ? operation : service + ":" + operation).isEqualTo(action);
    assertThat(event.number(EventColumn.IMPACT_TIER))
        .isEqualTo(impact.isEmpty() ? AccessEvent.MISSING : Impact.valueOf(impact).ordinal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/x/../payments",
        "/v1/x/%2E%2e/payments",
        "/v1/x/..;a/payments",
        "/v1/payments;x",
        "/v1;x/payments",
        "/v1/payments%3Bx",
        "/v1/payments%C0%AF",
        "/v1/payments%ff",
        "/v1/payments%",
        "/v1/%u0070ayments",
        "/v1/payments/%4",
        "/v1%2Fpayments",
        "/v1/payments/a%2fb",
        "/v1%5cpayments",
        "/v1\\payments",
        "/v1/%2570ayments",
        "/v1/payments%00",
        "/v1/payments%0d%0aX: y",
        "/v1/payments#x",
      })
  void rejectsAmbiguousPathIfRoutesExist(String path) {
    ProxiedRequest request = request("POST", "/auth", "X-Original-URI", path);
    assertThatThrownBy(
            () ->
                ServiceConfig.of(
                        "routes: [{path: /v1/payments, service: a, operation: b}]", "t.yaml")
                    .mapping()
                    .event(request, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http_path_template is not a path that all servers read alike")
        .hasMessageNotContaining(path);
    assertThat(
            ServiceConfig.defaults().mapping().event(request, NOW).text(EventColumn.API_OPERATION))
        .as("without routes no path is looked at")
        .isEqualTo("unrouted POST");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/items, X-HTTP-Method-Override, delete, GET as DELETE, CRITICAL",
    "DELETE, /v1/items, x-http-method, GET, DELETE as GET, CRITICAL",
    "GET, /other, X-Method-Override, purge-all, GET as OTHER, CRITICAL",
    "GET, /v1/items, X-HTTP-Method-Override, get, items:list, READ",
    "GET, /v1/any, X-HTTP-Method-Override, DELETE, any:do, WRITE",
    "POST, /v1/items?a=1&%5FMethod=put, X-Other, DELETE, POST as PUT, CRITICAL",
    "POST, /v1/items?a=_method, X-Other, DELETE, unrouted POST, WRITE",
    "GET, /v1/items?_method[]=DELETE, X-Other, 1, GET as DELETE, CRITICAL",
    "GET, /v1/items?_method%5Bx%5D=DELETE, X-Other, 1, GET as DELETE, CRITICAL",
    "GET, /v1/items?+.method=DELETE, X-Other, 1, GET as DELETE, CRITICAL",
    "GET, /v1/items?%20.method=DELETE, X-Other, 1, GET as DELETE, CRITICAL",
    "GET, /v1/items?_method=POST&_method=DELETE, X-HTTP-Method, PUT, GET as DELETE, CRITICAL",
  })
  void methodOverrideIsAnActionOfItsOwn(
      String method, String path, String header, String value, String action, String impact) {
    RequestMapping mapping =
        ServiceConfig.of(
                """
                routes:
                  - {method: GET, path: /v1/items, service: items, operation: list, impact: read}
                  - {path: /v1/any, service: any, operation: do, impact: write}
                """,
                "t.yaml")
            .mapping();
    AccessEvent event =
        mapping.event(
            request(
                "GET", "/auth", "X-Original-Method", method, "X-Original-URI", path, header, value),
            NOW);
    String service = event.text(EventColumn.API_SERVICE_NAME);
    String operation = event.text(EventColumn.API_OPERATION);
    assertThat(service == null ? operation : service + ":" + operation).isEqualTo(action);
    assertThat(event.number(EventColumn.IMPACT_TIER))
        .isEqualTo(impact.isEmpty() ? AccessEvent.MISSING : Impact.valueOf(impact).ordinal());
  }

  @Test
  void configurationStatesImpactOfUnroutedRequests() {
    String routes = "routes: [{path: /v1, service: a, operation: b, impact: critical}]";
    for (Impact impact : List.of(Impact.CRITICAL, Impact.READ)) {
      String yaml = routes + (impact == Impact.READ ? "\nunrouted: read" : "");
      AccessEvent event =
          ServiceConfig.of(yaml, "t.yaml").mapping().event(request("GET", "/x"), NOW);
      assertThat(event.impact()).isEqualTo(impact);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, READ", "HEAD, READ", "POST, WRITE", "PATCH, WRITE", "DELETE, WRITE"})
  void unroutedRequestHasImpactOfItsMethod(String method, Impact impact) {
    AccessEvent.Builder event = byDefault(method, "/x").toBuilder();
    Enricher.standard().enrich(event);
    assertThat(event.build().text(EventColumn.ACTION)).contains("unrouted " + method);
    assertThat(event.build().impact()).isEqualTo(impact);
  }

  @Test
  void absentUserAgentIsAValue() {
    RequestMapping mapping = ServiceConfig.defaults().mapping();
    assertThat(mapping.event(request("GET", "/auth"), NOW).text(EventColumn.USER_AGENT))
        .isEqualTo("-");
    assertThat(
            mapping
                .event(request("GET", "/auth", "User-Agent", " "), NOW)
                .text(EventColumn.USER_AGENT))
        .isEqualTo("-");
    assertThat(
            ServiceConfig.of("columns: {user_agent: null}", "t.yaml")
                .mapping()
                .event(request("GET", "/auth"), NOW)
                .text(EventColumn.USER_AGENT))
        .as("a proxy that does not pass user agents")
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colums: {}|t.yaml line 1: the file has no key 'colums'; did you mean 'columns'?",
        "columns: {credental_uid: method}|'columns' has no key 'credental_uid'; did you mean 'credential_uid'?",
        "columns: {status_id: header X}|'columns' has no key 'status_id'",
        "columns: {identity: heade X}|is not a value source",
        "columns: {identity: 'header X Y'}|is not a header name",
        "columns: {identity: body subject}|'body subject' is not a value source; write 'header NAME'",
        "public_url: https://a.example/path|'https://a.example/path' is not the URL of a service; write it without a path",
        "routes: [{path: x, service: a, operation: b}]|must begin with /",
        "routes: [{path: /x/../y, service: a, operation: b}]|no request matches a path with ..",
        "routes: [{path: '/x?a', service: a, operation: b}]|no request matches a path with ..",
        "routes: [{path: '/x/{n}', service: a, operation: b}]|cannot be '/x/{n}'; requests would have to contain '{n}'",
        "routes: [{path: '/x/:id/y', service: a, operation: b}]|Write * for a segment that varies",
        "routes: [{path: '/x/*.pdf', service: a, operation: b}]|to contain '*.pdf' literally",
        "routes: [{method: 'GET,POST', path: /x, service: a, operation: b}]|method cannot be 'GET,POST'",
        "proxies: [localhost]|t.yaml line 1: 'localhost' is neither an address nor a network; name each proxy by its address",
        "proxies: 10.0.0.0/33|line 1: '10.0.0.0/33' is neither an address nor a network",
        "proxies: ['10.0.0.7:80']|line 1: '10.0.0.7:80' is neither an address nor a network",
        "proxies: [10.0.0.300]|line 1: '10.0.0.300' is neither an address nor a network",
        "routes: [{path: /x, operation: b}]|an entry of 'routes' needs 'service'",
        "max_connections: 0|'max_connections' cannot be '0'; choose 1 to 1048576",
        "not_judged: maybe|'not_judged' cannot be 'maybe'; known are allow, deny",
        "'a: [' |is not YAML",
      })
  void namesConfigurationMistakes(String yaml, String description) {
    assertThatThrownBy(() -> ServiceConfig.of(yaml.replace("'a: ['", "a: ["), "t.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(description);
  }

  @ParameterizedTest
  @CsvSource({
    "1796092469, 1796092469000000",
    "1796092469.77, 1796092469770000",
    "1796092469.1234567, 1796092469123456",
    "2026-12-01T02:34:29.77Z, 1796092469770000",
  })
  void readsTimesAsTextAndAsNumbers(String time, long micros) throws IOException {
    String quoted = time.contains("T") ? '"' + time + '"' : time;
    JsonNode body =
        new ObjectMapper()
            .readTree(
                "{\"action\":{\"name\":\"a\"},\"context\":{\"session_created\":" + quoted + "}}");
    for (ProxiedRequest request :
        List.of(evaluation(body), request("GET", "/", "X-Tidemark-Session-Created", time))) {
      AccessEvent event = ServiceConfig.defaults().mapping().event(request, NOW);
      assertThat(event.number(EventColumn.ACTOR_SESSION_CREATED_TIME)).isEqualTo(micros);
    }
  }

  @Test
  void secretsInIdsAreHashedLikeAtNight() throws IOException {
    String secret = "ghp_" + "0123456789".repeat(4);
    String hash = "sha256:" + Sha256.hex(secret).substring(0, 32);
    AccessEvent event =
        byDefault(
            "GET",
            "/",
            "X-Tidemark-Identity",
            "-|acme|agent-1",
            "X-Tidemark-Credential",
            secret,
            "X-Tidemark-Session",
            secret,
            "X-Tidemark-Delegation",
            "user:" + secret);
    assertThat(event.text(EventColumn.CREDENTIAL_UID)).isEqualTo(hash);
    assertThat(event.text(EventColumn.ACTOR_SESSION_UID)).isEqualTo(hash);
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN))
        .containsExactly(new Delegate(hash, "user"));
  }

  @Test
  void rejectsInvalidHeaderWithoutRepeatingIt() {
    assertThatThrownBy(() -> byDefault("GET", "/", "X-Tidemark-Token-Expires", "soon"))
        .hasMessageContaining("header X-Tidemark-Token-Expires is not a time")
        .hasMessageNotContaining("soon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Real-IP", "X-Original-Method", "x-original-uri", "Authorization"})
  void rejectsDuplicateHeader(String name) {
    ProxiedRequest request = request("GET", "/", name, "10.0.0.1", name, "10.0.0.1");
    RequestMapping mapping = ServiceConfig.defaults().mapping();
    assertThatThrownBy(() -> mapping.event(request, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The request has more than one header ")
        .hasMessageContaining("have the proxy set the header")
        .hasMessageNotContaining("10.0.0.1");
  }

  @Test
  void allOtherColumnsCanBeMapped() {
    for (EventColumn column : EventColumn.all()) {
      String value =
          switch (column.type()) {
            case TEXT ->
                switch (column) {
                  case NHI_KIND -> "ci_job";
                  case IDENTITY -> "gateway|-|text";
                  default -> "text";
                };
            case INTEGER, LONG -> "1";
            case BOOLEAN -> "true";
            case DOUBLE -> "0.5";
            case TIMESTAMP -> "2026-03-16T02:00:00Z";
            case TEXT_LIST, DELEGATION -> "one,two";
            case TEXT_MAP -> null;
          };
      RequestMapping mapping =
          new RequestMapping(
              Map.of(column, request -> value), List.of(), Optional.empty(), "proxy");
      assertThat(mapping.event(request("GET", "/"), NOW).has(column))
          .as(column.column())
          // A path without a route may contain anything and is not stored.
          .isEqualTo(value != null && column != EventColumn.HTTP_PATH_TEMPLATE);
    }
  }

  @Test
  void readsLastElementOfLastHeader() {
    AccessEvent event =
        byDefault("GET", "/", "X-Forwarded-For", "10.0.0.1", "X-Forwarded-For", "a, 10.0.0.2");
    assertThat(event.text(EventColumn.SRC_IP)).isEqualTo("10.0.0.2");
  }

  /** Returns the event for a request that arrives now, as mapped without configuration. */
  private static AccessEvent byDefault(String method, String path, String... headers) {
    return ServiceConfig.defaults().mapping().event(request(method, path, headers), NOW);
  }

  private static ProxiedRequest request(String method, String path, String... headers) {
    Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      byName.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
    }
    return new ProxiedRequest(
        method == null ? null : method.toUpperCase(Locale.ROOT),
        path,
        name -> byName.getOrDefault(name, List.of()),
        MissingNode.getInstance());
  }
}
