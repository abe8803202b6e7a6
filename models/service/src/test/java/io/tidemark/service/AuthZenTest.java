package io.tidemark.service;

import static io.tidemark.service.DecisionServiceTest.get;
import static io.tidemark.service.DecisionServiceTest.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenID AuthZEN Authorization API 1.0, with the requests of its certification scenario. */
class AuthZenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SigningKey KEY = SigningKey.generate();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  static final String ADMIN = "Bearer a-token-of-tests-0123456789";
  private static final Instant MORNING = TestCompany.issued().plusSeconds(3600);
  private static final String SUBJECT =
      "'subject': {'type': 'service_account', 'id': 'aws|123456789012|robot-1', 'properties':"
          + " {'credential': 'key-1', 'ip_address': '198.51.1.7'}}";
  private static final String RESOURCE = "'resource': {'type': 's3', 'id': 'web/Op1'}";
  private static final String HABIT =
      "{%s, 'action': {'name': 'Op1'}, %s, 'context': {'user_agent': 'sdk/1'}}"
          .formatted(SUBJECT, RESOURCE);
  private static final String PAYMENT = HABIT.replace("Op1'}", "send_money'}");

  @TempDir private static Path published;

  /** Service for requests that it must reject. */
  private static DecisionService strict;

  @TempDir private Path folder;
  private final TestClock clock = new TestClock(MORNING);

  @BeforeAll
  static void publish() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(published, KEY, company.calmContents());
    Path config = Files.writeString(published.resolve("strict.yaml"), "");
    strict =
        DecisionService.start(
            options(published, KEY, config, Optional.empty(), new TestClock(MORNING)));
  }

  @AfterAll
  static void stop() {
    strict.close();
  }

  @Test
  void permitsHabitAndAcceptsOutcomeByEvaluationId() throws Exception {
    try (DecisionService service = start("")) {
      HttpResponse<String> response = ask(service, "/access/v1/evaluation", HABIT);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(response.headers().firstValue("X-Request-ID")).contains("r 1");
      JsonNode answer = JSON.readTree(response.body());
      assertThat(answer.get("decision").booleanValue()).isTrue();
      assertThat(answer.at("/context/evaluated_at").textValue()).isEqualTo(MORNING.toString());
      assertThat(answer.get("context").has("reason")).isFalse();
      assertThat(answer.get("context").has("required_evidence")).isFalse();
      String outcome =
          "{\"event_id\":\"%s\",\"credential\":\"key-1\",\"status\":200}"
              .formatted(answer.at("/context/evaluation_id").textValue());
      assertThat(post(service, "/v1/completed", outcome, null).statusCode()).isEqualTo(204);
      assertThat(get(service, "/metrics").body())
          .contains("tidemark_events_total 1\n", "tidemark_unmatched_outcomes_total 0\n")
          .contains("tidemark_decisions_total{decision=\"allow\",cause=\"none\"} 1\n");
    }
  }

  @Test
  void stepUpNamesSufficientEvidence() throws Exception {
    try (DecisionService service = start("")) {
      JsonNode answer = evaluation(service, PAYMENT);
      assertThat(answer.get("decision").booleanValue()).isFalse();
      JsonNode context = answer.get("context");
      assertThat(context.get("reason").textValue()).isEqualTo("step_up");
      assertThat(context.get("cause").textValue()).isEqualTo("policy");
      assertThat(context.get("detail").textValue()).isEqualTo("critical_action_not_habitual");
      assertThat(context.get("required_evidence").toString())
          .isEqualTo(
              "{\"kinds\":[\"workload_attestation\",\"token_issued\",\"human_approval\"],"
                  + "\"credential\":\"key-1\",\"source\":\"198.51.1.7\","
                  + "\"action\":\"s3:send_money\",\"target\":\"web/send_money\"}");
      assertThat(show(service, "token_issued")).isEqualTo(204);
      JsonNode again = evaluation(service, PAYMENT);
      assertThat(again.get("decision").booleanValue()).isTrue();
      assertThat(again.at("/context/detail").textValue()).isEqualTo("evidence_fresh");
    }
  }

  @Test
  void unusualCriticalAgentActionNeedsAPerson() throws Exception {
    String agent = PAYMENT.replace("'user_agent'", "'agent': 'robot-1', 'user_agent'");
    try (DecisionService service = start("")) {
      assertThat(evaluation(service, agent).at("/context/required_evidence/kinds").toString())
          .isEqualTo("[\"human_approval\"]");
      assertThat(show(service, "token_issued")).isEqualTo(204);
      assertThat(evaluation(service, agent).get("decision").booleanValue()).isFalse();
      assertThat(show(service, "human_approval")).isEqualTo(204);
      assertThat(evaluation(service, agent).get("decision").booleanValue()).isTrue();
    }
  }

  @Test
  void agentByKindNeedsAPerson() throws Exception {
    try (DecisionService service = start("")) {
      JsonNode answer = evaluation(service, PAYMENT.replace("service_account", "ai_agent"));
      assertThat(answer.at("/context/required_evidence/kinds").toString())
          .isEqualTo("[\"human_approval\"]");
    }
  }

  @Test
  void approvalOfRequiredActionAndTargetCoversNoOther() throws Exception {
    String agent = PAYMENT.replace("'user_agent'", "'agent': 'robot-1', 'user_agent'");
    try (DecisionService service = start("")) {
      ObjectNode approval =
          (ObjectNode) evaluation(service, agent).at("/context/required_evidence");
      approval.remove("kinds");
      approval.put("kind", "human_approval");
      assertThat(post(service, "/v1/revalidated", approval.toString(), ADMIN).statusCode())
          .isEqualTo(204);
      assertThat(evaluation(service, agent).get("decision").booleanValue()).isTrue();
      for (String other :
          List.of(agent.replace("web/send_money", "web/Op9"), agent.replace("'send_m", "'pay_m"))) {
        assertThat(evaluation(service, other).get("decision").booleanValue()).isFalse();
      }
      approval.remove("action");
      assertThat(post(service, "/v1/revalidated", approval.toString(), ADMIN).body())
          .contains("give the action, or omit the target");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "'credential': 'key-1', ##kinds identity source action target",
        ", 'ip_address': '198.51.1.7'##kinds credential action target",
        "198.51.1.7#not-an-ip#kinds credential action target",
      })
  void unknownCredentialOrSourceCanBeApproved(String from, String to, String members)
      throws Exception {
    String known = PAYMENT.replace("service_account", "ai_agent");
    String agent = known.replace(from, to == null ? "" : to);
    for (String part : List.of("", "target", "action")) {
      try (DecisionService service = start("unknown: {credential: {}}")) {
        JsonNode answer = evaluation(service, agent);
        ObjectNode approval = (ObjectNode) answer.at("/context/required_evidence");
        assertThat(approval.fieldNames()).toIterable().containsExactly(members.split(" "));
        approval.remove("kinds");
        approval.put("kind", "human_approval");
        approval.remove(part.equals("action") ? List.of("action", "target") : List.of(part));
        HttpResponse<String> shown = post(service, "/v1/revalidated", approval.toString(), ADMIN);
        if (!approval.has("credential") && !approval.has("action")) {
          assertThat(shown.statusCode()).isEqualTo(400);
          assertThat(shown.body()).contains("is approved one action at a time; give the action");
          continue;
        }
        assertThat(shown.statusCode()).as(shown.body()).isEqualTo(204);
        assertThat(evaluation(service, agent).get("decision").booleanValue()).isTrue();
        assertThat(evaluation(service, known).get("decision").booleanValue()).isFalse();
        JsonNode ofAnother = evaluation(service, agent.replace("robot-1", "robot-2"));
        assertThat(ofAnother.get("decision").booleanValue()).isEqualTo(approval.has("credential"));
      }
    }
  }

  @Test
  void secretCredentialIsHashedAndMatchesReports() throws Exception {
    String secret = "ghp_" + "0123456789".repeat(4);
    String payment = PAYMENT.replace("key-1", secret);
    Path config = Files.writeString(folder.resolve("c.yaml"), "");
    Path log = folder.resolve("log");
    try (DecisionService service =
        DecisionService.start(
            logging(options(published, KEY, config, Optional.empty(), clock), log))) {
      HttpResponse<String> stepUp = ask(service, "/access/v1/evaluation", payment);
      assertThat(stepUp.body()).contains("\"credential\":\"sha256:").doesNotContain(secret);
      String evidence =
          "{\"credential\":\"%s\",\"source\":\"198.51.1.7\",\"kind\":\"token_issued\"}"
              .formatted(secret);
      assertThat(post(service, "/v1/revalidated", evidence, ADMIN).statusCode()).isEqualTo(204);
      JsonNode passed = evaluation(service, payment);
      assertThat(passed.get("decision").booleanValue()).isTrue();
      String outcome =
          "{\"event_id\":\"%s\",\"credential\":\"%s\"}"
              .formatted(passed.at("/context/evaluation_id").textValue(), secret);
      assertThat(post(service, "/v1/completed", outcome, null).statusCode()).isEqualTo(204);
      post(service, "/v1/revoked", "{\"credential\":\"%s\"}".formatted(secret), ADMIN);
      assertThat(evaluation(service, payment).at("/context/reason").textValue())
          .isEqualTo("revoke");
    }
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        assertThat(Files.readString(file)).contains("\"sha256:").doesNotContain(secret);
      }
    }
  }

  private static ServiceOptions logging(ServiceOptions options, Path log) {
    return new ServiceOptions(
        options.release(),
        options.keys(),
        options.listen(),
        options.adminListen(),
        options.config(),
        options.state(),
        options.missing(),
        Optional.of(log),
        options.adminToken(),
        options.refresh(),
        options.drain(),
        options.networks(),
        options.clock());
  }

  @Test
  void stepUpHasRiskAndReasons() throws Exception {
    Path touchy = folder.resolve("touchy");
    TestCompany company = TestCompany.of(1);
    company.publish(touchy, KEY, company.contents(1e-6, Math.nextDown(1.0)));
    String odd = HABIT.replace("Op1'}", "Op77'}").replace("sdk/1", "curl/8");
    Path config = Files.writeString(folder.resolve("plain.yaml"), "unknown: {credential: {}}");
    try (DecisionService service =
        DecisionService.start(options(touchy, KEY, config, Optional.empty(), clock))) {
      HttpResponse<String> response =
          ask(service, "/access/v1/evaluation", odd.replace("web/Op1", "\u202eweb"));
      JsonNode context = answer(response).get("context");
      assertThat(context.get("cause").textValue()).isEqualTo("risk");
      assertThat(context.get("risk").doubleValue()).isBetween(1e-6, 1.0);
      assertThat(context.get("reasons")).isNotEmpty().allMatch(JsonNode::isTextual);
      assertThat(response.body()).matches("\\p{ASCII}+");
      clock.set(MORNING.plusSeconds(1));
      JsonNode after = evaluation(service, HABIT).get("context");
      assertThat(after.get("cause").textValue()).isEqualTo("risk");
      assertThat(after.get("reasons").toString())
          .isEqualTo("[\"earlier events of this credential and source raised the risk\"]");
    }
  }

  @Test
  void grantAcceptsAnyEvidence() throws Exception {
    String critical =
        HABIT.replace("'user_agent'", "'agent': 'robot-1', 'impact': 3, 'user_agent'");
    try (DecisionService service = start("columns: {impact_tier: body /context/impact}")) {
      assertThat(evaluation(service, critical).get("decision").booleanValue()).isTrue();
      clock.set(MORNING.plusSeconds(60));
      String grant = "{\"identity\": \"" + TestCompany.identity(1) + "\"}";
      assertThat(post(service, "/v1/granted", grant, ADMIN).statusCode()).isEqualTo(204);
      JsonNode answer = evaluation(service, critical);
      assertThat(answer.at("/context/detail").textValue()).isEqualTo("granted_since_evidence");
      assertThat(answer.at("/context/required_evidence/kinds")).hasSize(3);
      assertThat(show(service, "token_issued")).isEqualTo(204);
      assertThat(evaluation(service, critical).get("decision").booleanValue()).isTrue();
    }
  }

  @Test
  void evidenceDoesNotRestoreRevokedCredential() throws Exception {
    try (DecisionService service = start("")) {
      post(service, "/v1/revoked", "{\"credential\":\"key-1\"}", ADMIN);
      JsonNode answer = evaluation(service, HABIT);
      assertThat(answer.get("decision").booleanValue()).isFalse();
      assertThat(answer.at("/context/reason").textValue()).isEqualTo("revoke");
      assertThat(answer.at("/context/detail").textValue()).isEqualTo("credential_revoked");
      assertThat(answer.get("context").has("required_evidence")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"allow, true", "deny, false"})
  void answersForPersonsLikeProxyEndpoints(String setting, boolean passes) throws Exception {
    try (DecisionService service = start("not_judged: " + setting)) {
      JsonNode answer =
          evaluation(service, HABIT.replace("service_account", "human").replace("robot-1", "ann"));
      assertThat(answer.get("decision").booleanValue()).isEqualTo(passes);
      assertThat(answer.at("/context/reason").asText()).isEqualTo(passes ? "" : "not_judged");
    }
  }

  @Test
  void deniesWhileClockIsBehind() throws Exception {
    clock.set(TestCompany.issued().minus(Duration.ofDays(1)));
    try (DecisionService service = start("")) {
      JsonNode answer = evaluation(service, HABIT);
      assertThat(answer.get("decision").booleanValue()).isFalse();
      assertThat(answer.at("/context/reason").textValue()).isEqualTo("before_baseline");
      assertThat(answer.get("context").has("required_evidence")).isFalse();
    }
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvSource({
    "'', 123, true false true",
    "execute_all, 123, true false true",
    "deny_on_first_deny, 123, true false",
    "deny_on_first_deny, 13, true true",
    "permit_on_first_permit, 123, true",
    "permit_on_first_permit, 213, false true",
    "permit_on_first_permit, 2, false",
  })
  void evaluationsFollowSemantic(String semantic, String order, String decisions) throws Exception {
    List<String> evaluations =
        order
            .chars()
            .mapToObj(one -> one == '2' ? "{'action': {'name': 'send_money'}}" : "{}")
            .toList();
    String options =
        semantic.isEmpty() ? "" : ", 'options': {'evaluations_semantic': '" + semantic + "'}";
    String request =
        "{%s, 'action': {'name': 'Op1'}, %s, 'context': {'user_agent': 'sdk/1'}, 'evaluations': [%s]%s}"
            .formatted(SUBJECT, RESOURCE, String.join(", ", evaluations), options);
    try (DecisionService service = start("")) {
      JsonNode answer = answer(ask(service, "/access/v1/evaluations", request));
      assertThat(answer.has("decision")).isFalse();
      List<String> decided = new ArrayList<>();
      answer.get("evaluations").forEach(one -> decided.add(one.get("decision").asText()));
      assertThat(String.join(" ", decided)).isEqualTo(decisions);
      assertThat(get(service, "/metrics").body())
          .contains("tidemark_events_total " + decided.size() + "\n");
    }
  }

  @Test
  void evaluationsOverrideDefaults() throws Exception {
    String request =
        """
        {%s, 'context': {'event_id': 'e-1'}, 'evaluations': [
          {'action': {'name': 'Op1'}, 'context': {}},
          {'action': {'name': 'send_money'}},
          {'action': {'name': 'Op3'}},
          {'action': {'name': 'Op1'}, 'context': {}, 'resource': {'type': 's3'}},
          {'context': {}},
          {'action': {'name': 'Op1'}, 'context': {}, 'subject': {'type': 'robot', 'id': 'aws|1|x'}},
          7]}
        """
            .formatted(SUBJECT + ", " + RESOURCE);
    try (DecisionService service = start("")) {
      JsonNode answers = answer(ask(service, "/access/v1/evaluations", request)).get("evaluations");
      List<String> reasons = new ArrayList<>();
      answers.forEach(
          one ->
              reasons.add(
                  one.get("decision")
                      + " "
                      + one.at("/context/reason").asText()
                      + one.at("/context/error/message").asText()));
      assertThat(reasons)
          .containsExactly(
              "true ",
              "false step_up",
              "false Another evaluation in the request has the same metadata_uid",
              "false resource.id is missing; it must be a string",
              "false action is missing; it must be an object",
              "false subject.type is not a known kind; give one of service_account, workload,"
                  + " ci_job, api_key, oauth_app, ai_agent, machine, cloud_service, human, unknown",
              "false an evaluation must be an object");
      assertThat(answers.get(6).at("/context/error/status").intValue()).isEqualTo(400);
      assertThat(get(service, "/metrics").body()).contains("tidemark_bad_requests_total 5\n");
    }
  }

  @Test
  void defaultsAreTheOnlyEvaluationIfNoneGiven() throws Exception {
    try (DecisionService service = start("")) {
      for (String none : List.of("", ", 'evaluations': []")) {
        String request = HABIT.substring(0, HABIT.length() - 1) + none + "}";
        JsonNode answer = answer(ask(service, "/access/v1/evaluations", request));
        assertThat(answer.get("decision").booleanValue()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "''#the body is not a JSON object",
        "{'subject':#the body is not JSON",
        "{} {}#the body is not JSON",
        "{'a': 1, 'a': 2}#the body has an object that names a member twice; name each member once",
        "[]#the body is not a JSON object",
        "{'action': A, 'resource': R}#subject is missing; it must be an object",
        "{'subject': S, 'resource': R}#action is missing; it must be an object",
        "{'subject': S, 'action': A}#resource is missing; it must be an object",
        "{'subject': 'alice', 'action': A, 'resource': R}#subject is of the type string; it must be an object",
        "{'subject': {'id': 'x'}, 'action': A, 'resource': R}#subject.type is missing; it must be a string",
        "{'subject': {'type': 'human'}, 'action': A, 'resource': R}#subject.id is missing; it must be a string",
        "{'subject': S, 'action': {}, 'resource': R}#action.name is missing; it must be a string",
        "{'subject': S, 'action': {'name': 1}, 'resource': R}#action.name is of the type number; it must be a string",
        "{'subject': S, 'action': A, 'resource': {'id': 'x'}}#resource.type is missing; it must be a string",
        "{'subject': S, 'action': A, 'resource': {'type': 'x'}}#resource.id is missing; it must be a string",
        "{'subject': S, 'action': A, 'resource': {'type': 'x', 'id': 5}}#resource.id is of the type number; it must be a string",
        "{'subject': {'type': 'human', 'id': 'banking-agent-1'}, 'action': A, 'resource': R}#subject.id is not an identity; give provider|account|principal, as 'tidemark identities list' prints it, with - for parts that logs do not contain",
        "{'subject': {'type': 'agent', 'id': 'aws|1|x'}, 'action': A, 'resource': R}#subject.type is not a known kind; give one of service_account, workload, ci_job, api_key, oauth_app, ai_agent, machine, cloud_service, human, unknown",
        "{'subject': S, 'action': A, 'resource': R, 'context': 1}#context must be an object or be omitted",
        "{'subject': S, 'action': {'name': 'x', 'properties': []}, 'resource': R}#properties must be an object or be omitted",
        "{'subject': S, 'action': A, 'resource': R, 'context': {'session': {}}}#The request's member /context/session is not a string of valid Unicode, a number, a truth value or a list of these",
        "{'subject': S, 'action': A, 'resource': R, 'context': {'session': '\\ud800'}}#The request's member /context/session is not a string of valid Unicode, a number, a truth value or a list of these",
        "{'subject': S, 'action': A, 'resource': R, 'context': {'token_expires': 'soon'}}#context.token_expires is not a time: RFC 3339, or seconds since 1970",
        "{'subject': S, 'action': A, 'resource': R, 'options': 1}#options must be an object or be omitted",
        "{'subject': S, 'action': A, 'resource': R, 'options': {'evaluations_semantic': 'any'}}#options.evaluations_semantic must be execute_all, deny_on_first_deny or permit_on_first_permit",
        "{'evaluations': {}}#evaluations must be an array of at most 100 objects",
      })
  void malformedRequestIsBadRequest(String request, String problem) throws Exception {
    String whole =
        request
            .replace(" S", " {'type': 'human', 'id': 'aws|1|ann'}")
            .replace(" A", " {'name': 'Op1'}")
            .replace(" R", " {'type': 's3', 'id': 'x'}");
    HttpResponse<String> response = ask(strict, "/access/v1/evaluations", whole);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo(problem + "\n");
    assertThat(response.headers().firstValue("X-Request-ID")).contains("r 1");
    assertThat(get(strict, "/metrics").body())
        .contains("tidemark_events_total 0\n")
        .containsPattern("tidemark_bad_requests_total [1-9]");
  }

  @Test
  void acceptsOnlyLimitedJsonFromProxies() throws Exception {
    try (DecisionService service = start("")) {
      assertThat(post(service, "/access/v1/evaluation", HABIT, null).statusCode())
          .as("without a Content-Type")
          .isEqualTo(400);
      HttpResponse<String> read = get(service, "/access/v1/evaluation");
      assertThat(read.statusCode()).isEqualTo(405);
      assertThat(read.headers().firstValue("Allow")).contains("POST");
      String large = "{'a': '" + "x".repeat(70_000) + "'}";
      HttpResponse<String> tooLarge = ask(service, "/access/v1/evaluation", large);
      assertThat(tooLarge.statusCode()).isEqualTo(413);
      assertThat(tooLarge.body())
          .isEqualTo("payload too large: the limit is 65536 bytes (max_body_bytes)\n");
      assertThat(tooLarge.headers().firstValue("X-Request-ID")).contains("r 1");
      String many = "{'evaluations': [" + "{},".repeat(100) + "{}]}";
      assertThat(ask(service, "/access/v1/evaluations", many).body())
          .contains("at most 100 objects");
      String deep = "{'a': " + "[".repeat(20_000) + "]".repeat(20_000) + "}";
      assertThat(ask(service, "/access/v1/evaluation", deep).statusCode()).isEqualTo(400);
    }
    try (DecisionService service = start("proxies: [192.0.2.1]")) {
      HttpResponse<String> stranger = ask(service, "/access/v1/evaluation", HABIT);
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.body())
          .isEqualTo("only proxies may ask: see 'proxies' and 'proxy_secret'\n");
      assertThat(get(service, "/metrics").body()).contains("tidemark_events_total 0\n");
    }
  }

  @Test
  void metadataUsesCallersServiceName() throws Exception {
    String path = "/.well-known/authzen-configuration";
    try (DecisionService service = start("")) {
      String url = "http://127.0.0.1:" + service.port();
      HttpResponse<String> response = get(service, path);
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(response.body())
          .isEqualTo(
              ("{\"policy_decision_point\":\"U\",\"access_evaluation_endpoint\":\"U/access/v1/evaluation\","
                      + "\"access_evaluations_endpoint\":\"U/access/v1/evaluations\"}")
                  .replace("U", url));
    }
    try (DecisionService service = start("public_url: https://decisions.example:8443")) {
      assertThat(JSON.readTree(get(service, path).body()).get("policy_decision_point").textValue())
          .isEqualTo("https://decisions.example:8443");
    }
  }

  private DecisionService start(String yaml) throws IOException {
    Path config = Files.writeString(folder.resolve("service.yaml"), yaml);
    return DecisionService.start(options(published, KEY, config, Optional.empty(), clock));
  }

  static ServiceOptions options(
      Path published, SigningKey key, Path config, Optional<Path> state, Clock clock) {
    return new ServiceOptions(
        published,
        TestRoot.pin(key),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.of(config),
        state,
        MissingState.REPORTED,
        Optional.empty(),
        Optional.of(ADMIN.substring("Bearer ".length())),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        SourceNetworks.none(),
        clock);
  }

  private int show(DecisionService service, String kind) throws Exception {
    String evidence =
        "{\"credential\":\"key-1\",\"source\":\"198.51.1.7\",\"kind\":\"%s\"}".formatted(kind);
    return post(service, "/v1/revalidated", evidence, ADMIN).statusCode();
  }

  private static JsonNode evaluation(DecisionService service, String request) throws Exception {
    JsonNode answer = answer(ask(service, "/access/v1/evaluation", request));
    assertThat(answer.path("decision").isBoolean()).isTrue();
    return answer;
  }

  private static JsonNode answer(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** Sends a request that is written with single quotes. */
  private static HttpResponse<String> ask(DecisionService service, String path, String request)
      throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(DecisionServiceTest.uri(service, path))
            .header("Content-Type", "application/json; charset=utf-8")
            .header("X-Request-ID", "r 1")
            .header("User-Agent", "gateway/1")
            .POST(HttpRequest.BodyPublishers.ofString(request.replace('\'', '"')))
            .build();
    return HTTP.send(post, HttpResponse.BodyHandlers.ofString());
  }
}
