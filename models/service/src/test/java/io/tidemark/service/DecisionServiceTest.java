package io.tidemark.service;

import static io.tidemark.runtime.enforcer.EnforcerOptions.MissingState.REFUSED;
import static io.tidemark.runtime.enforcer.EnforcerOptions.MissingState.REPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionServiceTest {
  private static final String[] ROBOT = {
    "X-Tidemark-Identity", TestCompany.identity(1), "X-Tidemark-Credential", "key-1",
  };
  private static final SigningKey KEY = SigningKey.generate();
  private static final String TOKEN = "a-token-of-tests-0123456789";
  private static final Instant MORNING = TestCompany.issued().plusSeconds(3600);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path published;
  @TempDir private static Path calm;
  @TempDir private Path folder;
  private static TestCompany company;
  private final TestClock clock = new TestClock(MORNING);

  @BeforeAll
  static void publish() throws IOException {
    company = new TestCompany(1);
    company.publish(published, KEY);
    company.publish(calm, KEY, company.calmContents());
  }

  @Test
  void answersMatchNightBitForBit() throws Exception {
    List<Decision> expected = new ArrayList<>();
    // Only events after the service has started, because its clock is not set back.
    List<AccessEvent> events =
        company.nextDay().stream()
            .filter(event -> !instant(event.timeMicros()).isBefore(MORNING))
            .toList();
    EnforcerOptions options =
        EnforcerOptions.builder(new TestClock(MORNING)).observingSince(MORNING).build();
    try (Enforcer enforcer = Enforcer.open(published, TestRoot.pin(KEY), options)) {
      for (AccessEvent event : events) {
        expected.add(enforcer.evaluate(event));
        enforcer.completed(event);
      }
    }
    Path decisions = folder.resolve("decisions");
    Path config =
        Files.writeString(
            folder.resolve("service.yaml"),
            """
            product: test
            columns:
              src_ip_prefix: header X-Prefix
              ua_family: header X-Family
              impact_tier: header X-Impact
              is_write: header X-Write
            """);
    try (DecisionService service = start(published, Optional.of(config), Optional.of(decisions))) {
      for (int i = 0; i < events.size(); i++) {
        AccessEvent event = events.get(i);
        clock.set(instant(event.timeMicros()));
        HttpResponse<String> answer = get(service, "/auth", headers(event));
        Decision decision = expected.get(i);
        assertThat(answer.headers().firstValue("X-Tidemark-Decision"))
            .contains(decision.kind().name());
        assertThat(answer.headers().firstValue("X-Tidemark-Level"))
            .contains(decision.level().name());
        post(service, "/v1/completed", completion(event), null);
      }
    }
    List<JsonNode> lines = lines(decisions);
    assertThat(lines).hasSameSizeAs(events);
    int reasons = 0;
    for (int i = 0; i < lines.size(); i++) {
      JsonNode response = lines.get(i).get("decision");
      Decision decision = expected.get(i);
      assertThat(response.get("kind").textValue()).isEqualTo(decision.kind().name());
      assertThat(response.get("score").doubleValue()).isEqualTo(decision.score());
      assertThat(response.get("p_value").doubleValue()).isEqualTo(decision.pValue());
      assertThat(response.get("risk").doubleValue()).isEqualTo(decision.risk());
      assertThat(response.get("effective_risk").doubleValue()).isEqualTo(decision.effectiveRisk());
      assertThat(response.get("reasons")).hasSameSizeAs(decision.reasons());
      for (int r = 0; r < decision.reasons().size(); r++) {
        assertThat(response.get("reasons").get(r).get("message").textValue())
            .isEqualTo(decision.reasons().get(r).message());
        assertThat(response.get("reasons").get(r).get("share").doubleValue())
            .isEqualTo(decision.reasons().get(r).share());
        reasons++;
      }
    }
    assertThat(reasons).isGreaterThan(20);
  }

  private static String[] headers(AccessEvent event) {
    return new String[] {
      "X-Tidemark-Event", event.text(EventColumn.METADATA_UID),
      "X-Tidemark-Identity", event.text(EventColumn.IDENTITY),
      "X-Tidemark-Kind", event.text(EventColumn.NHI_KIND),
      "X-Tidemark-Credential", event.text(EventColumn.CREDENTIAL_UID),
      "X-Tidemark-Service", event.text(EventColumn.API_SERVICE_NAME),
      "X-Tidemark-Operation", event.text(EventColumn.API_OPERATION),
      "X-Tidemark-Resource", event.text(EventColumn.RESOURCE_UID),
      "X-Prefix", event.text(EventColumn.SRC_IP_PREFIX),
      "X-Family", event.text(EventColumn.UA_FAMILY),
      "X-Impact", Long.toString(event.number(EventColumn.IMPACT_TIER)),
      "X-Write", event.number(EventColumn.IS_WRITE) == 1 ? "true" : "false",
    };
  }

  private static String completion(AccessEvent event) {
    String status =
        switch (event.outcome()) {
          case SUCCESS -> "200";
          case DENIED -> "403";
          case FAILURE -> "500";
          case UNKNOWN -> "null";
        };
    return "{\"event_id\":\"%s\",\"credential\":\"%s\",\"status\":%s}"
        .formatted(
            event.text(EventColumn.METADATA_UID), event.text(EventColumn.CREDENTIAL_UID), status);
  }

  @Test
  void nginxAndEnvoyGetSameAnswers() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("c.yaml"),
            "routes: [{path: '/Op1', service: s3, operation: Op1, impact: read},"
                + " {path: '/drop', service: s3, operation: Drop, impact: critical}]");
    try (DecisionService service = start(calm, Optional.of(config), Optional.empty())) {
      String[] robot = {
        "X-Tidemark-Identity",
        TestCompany.identity(1),
        "X-Tidemark-Credential",
        "key-1",
        "X-Tidemark-Kind",
        "service_account",
        "X-Real-IP",
        "198.51.1.7",
        "User-Agent",
        "sdk/1",
      };
      assertThat(get(service, "/auth", with(robot, "X-Original-URI", "/Op1")).statusCode())
          .isEqualTo(200);
      assertThat(get(service, "/ext_authz/Op1?x=1", robot).statusCode()).isEqualTo(200);
      for (HttpResponse<String> asked :
          List.of(
              get(service, "/auth", with(robot, "X-Original-URI", "/drop")),
              get(service, "/ext_authz/drop", robot))) {
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().firstValue("WWW-Authenticate").orElseThrow())
            .startsWith("Bearer error=\"insufficient_user_authentication\"")
            .contains("urn:tidemark:step-up", "max_age=\"0\"");
        assertThat(asked.headers().firstValue("X-Tidemark-Detail"))
            .contains("critical_action_not_habitual");
      }
      for (String spelled : List.of("/%64rop", "//drop", "/./drop", "/drop/")) {
        assertThat(get(service, "/auth", with(robot, "X-Original-URI", spelled)).statusCode())
            .as(spelled)
            .isEqualTo(401);
        assertThat(get(service, "/ext_authz" + spelled, robot).statusCode())
            .as("Envoy's " + spelled)
            .isIn(400, 401);
      }
      HttpResponse<String> nobody = get(service, "/auth", "X-Original-URI", "/Op1");
      assertThat(nobody.statusCode()).isEqualTo(403);
      assertThat(nobody.headers().firstValue("X-Tidemark-Detail")).contains("unreadable_request");
      assertThat(nobody.headers().firstValue("X-Tidemark-Problem").orElseThrow())
          .isEqualTo(
              "The request has no identity; set header X-Tidemark-Identity or body /subject/id");
      HttpResponse<String> misspelled =
          get(service, "/auth", "X-Tidemark-Identity", "aws|1|x", "X-Tidemark-Kind", "robot");
      assertThat(misspelled.statusCode()).isEqualTo(403);
      assertThat(misspelled.headers().firstValue("X-Tidemark-Problem").orElseThrow())
          .startsWith("header X-Tidemark-Kind is not a known kind; give one of service_account,")
          .endsWith(", unknown")
          .doesNotContain("robot");
      HttpResponse<String> person =
          get(service, "/auth", "X-Tidemark-Identity", "aws|1|ann", "X-Tidemark-Kind", "human");
      assertThat(person.statusCode()).isEqualTo(403);
      assertThat(person.headers().firstValue("X-Tidemark-Decision")).contains("NOT_JUDGED");
    }
  }

  @Test
  void deniesWhileClockIsBehindRelease() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("c.yaml"),
            "routes: [{path: '/drop', service: s3, operation: Drop, impact: critical}]");
    String[] robot = {
      "X-Tidemark-Identity", TestCompany.identity(1), "X-Tidemark-Kind", "service_account",
    };
    clock.set(TestCompany.issued().minus(Duration.ofDays(1)));
    try (DecisionService service = start(calm, Optional.of(config), Optional.empty())) {
      for (String path : List.of("/ext_authz/drop", "/ext_authz/read")) {
        HttpResponse<String> answer = get(service, path, robot);
        assertThat(answer.statusCode()).as(path).isEqualTo(403);
        assertThat(answer.headers().firstValue("X-Tidemark-Decision")).contains("REFUSED");
        assertThat(answer.headers().firstValue("X-Tidemark-Detail")).contains("before_baseline");
      }
      HttpResponse<String> ready = get(service, "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("clock behind\n");
      clock.set(TestCompany.issued().minus(Duration.ofMinutes(5)));
      assertThat(get(service, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(service, "/ext_authz/drop", robot).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void restrictsEndpointsByRole() throws Exception {
    Path strangers =
        Files.writeString(folder.resolve("p.yaml"), "proxies: [192.0.2.1]\nnot_judged: deny\n");
    try (DecisionService service = start(published, Optional.of(strangers), Optional.empty())) {
      HttpResponse<String> stranger =
          get(service, "/auth", "X-Tidemark-Identity", TestCompany.identity(1));
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.headers().firstValue("X-Tidemark-Detail")).contains("untrusted_proxy");
      String body = "{\"credential\":\"key-1\"}";
      assertThat(post(service, "/v1/revoked", body, null).statusCode()).isEqualTo(401);
      assertThat(post(service, "/v1/revoked", body, "Bearer nonsense").statusCode()).isEqualTo(401);
      assertThat(post(service, "/v1/revoked", body, "Bearer " + TOKEN).statusCode()).isEqualTo(204);
      HttpResponse<String> wrong =
          post(service, "/v1/revalidated", "{\"credential\":\"k\"}", "Bearer " + TOKEN);
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("kind must be workload_attestation");
      for (String source : List.of("1.2.3.4/31", "1.2.3.0/16", "no where", "/24")) {
        String evidence =
            "{\"credential\":\"k\",\"source\":\"%s\",\"kind\":\"token_issued\"}".formatted(source);
        HttpResponse<String> vain = post(service, "/v1/revalidated", evidence, "Bearer " + TOKEN);
        assertThat(vain.statusCode()).as(source).isEqualTo(400);
        assertThat(vain.body()).contains("/24 for IPv4, /48 for IPv6");
      }
      for (String source : List.of("1.2.3.4", "1.2.3.0/24", "2001:db8:1::/48", "lambda.example")) {
        String evidence =
            "{\"credential\":\"k\",\"source\":\"%s\",\"kind\":\"token_issued\"}".formatted(source);
        assertThat(post(service, "/v1/revalidated", evidence, "Bearer " + TOKEN).statusCode())
            .as(source)
            .isEqualTo(204);
      }
      assertThat(post(service, "/v1/revoked", "[]", "Bearer " + TOKEN).body())
          .contains("not a JSON object");
      assertThat(get(service, "/v1/nothing").statusCode()).isEqualTo(404);
    }
    assertThatThrownBy(
            () ->
                new ServiceOptions(
                    published,
                    TestRoot.pin(KEY),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    Optional.empty(),
                    Optional.empty(),
                    MissingState.REPORTED,
                    Optional.empty(),
                    Optional.of("short"),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1),
                    SourceNetworks.none(),
                    clock))
        .hasMessageContaining("16 characters");
  }

  @Test
  void namesSourcesOfMissingIdentity() throws Exception {
    Path config =
        Files.writeString(folder.resolve("who.yaml"), "columns: {actor_user_uid: header X-User}\n");
    try (DecisionService service = start(published, Optional.of(config), Optional.empty())) {
      assertThat(get(service, "/auth").headers().firstValue("X-Tidemark-Problem").orElseThrow())
          .endsWith("; set header X-Tidemark-Identity or body /subject/id or header X-User");
      assertThat(get(service, "/metrics").body())
          .as("only decisions count")
          .contains("tidemark_bad_requests_total 1\n", "tidemark_events_total 0\n");
    }
  }

  @Test
  void failsSafeUntilReleaseIsLoaded() throws Exception {
    Path later = folder.resolve("later");
    String[] robot = {
      "X-Tidemark-Identity", TestCompany.identity(1), "X-Tidemark-Kind", "service_account",
    };
    try (DecisionService service = start(later, Optional.empty(), Optional.empty())) {
      assertThat(get(service, "/livez").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(service, "/readyz");
      assertThat(ready.statusCode()).as("it can decide, and admins can revoke").isEqualTo(200);
      assertThat(ready.body()).isEqualTo("DEAD\n");
      HttpResponse<String> unsafe = get(service, "/auth", with(robot, "X-Original-URI", "/x"));
      assertThat(unsafe.headers().firstValue("X-Tidemark-Detail")).contains("baseline_dead");
      String metrics = get(service, "/metrics").body();
      assertThat(metrics)
          .contains("tidemark_freshness{is=\"dead\"} 1", "tidemark_fail_safes_total 1")
          .contains("tidemark_refused_total{check=\"no_pointer\"} ")
          .contains("# TYPE tidemark_decision_seconds histogram");
      assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> line.matches("tidemark_[a-z_]+(\\{[^}]*\\})? [0-9.E-]+"));
      company.publish(later, KEY);
      Instant until = Instant.now().plusSeconds(20);
      while (get(service, "/readyz").body().equals("DEAD\n") && Instant.now().isBefore(until)) {
        Thread.sleep(20);
      }
      assertThat(get(service, "/readyz").body()).isEqualTo("FRESH\n");
      String[] misspelled = {"X-Tidemark-Identity", "aws|1|robot-1", "X-Tidemark-Kind", "api_key"};
      assertThat(get(service, "/auth", misspelled).headers().firstValue("X-Tidemark-Unknown"))
          .contains("IDENTITY");
      assertThat(get(service, "/metrics").body())
          .contains("tidemark_release_sequence 1", "tidemark_root_version 1")
          .contains("tidemark_unknown_identities_total 1")
          .contains(
              "\ntidemark_release_expires_seconds "
                  + TestCompany.issued().plus(Duration.ofHours(36)).getEpochSecond()
                  + "\n")
          .contains(
              "tidemark_release_learned_until_seconds "
                  + TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond());
      assertThat(get(service, "/auth", "X-Tidemark-Identity", "aws|1|robot-1").statusCode())
          .isEqualTo(403);
      String outcome = "{\"event_id\":\"nobody-asked\",\"status\":200}";
      HttpResponse<String> unmatched = post(service, "/v1/completed", outcome, null);
      assertThat(unmatched.statusCode()).isEqualTo(404);
      assertThat(unmatched.body()).startsWith("no request awaits this outcome: ");
      assertThat(get(service, "/metrics").body())
          .contains("tidemark_unknown_identities_total 2", "tidemark_unmatched_outcomes_total 1")
          .contains("tidemark_unrestored_total 0");
      assertThat(service.judging().orElseThrow())
          .matches(
              "release 1-[0-9a-f]{12}, learned from logs until "
                  + TestCompany.NIGHT
                  + ", yesterday");
    }
  }

  @Test
  void reportsSurviveRestart() throws Exception {
    String[] robot = {
      "X-Tidemark-Identity",
      TestCompany.identity(1),
      "X-Tidemark-Kind",
      "service_account",
      "X-Tidemark-Credential",
      "key-1",
    };
    try (DecisionService service = start(published, Optional.empty(), Optional.empty())) {
      post(service, "/v1/revoked", "{\"credential\":\"key-1\"}", "Bearer " + TOKEN);
    }
    try (DecisionService service = start(published, Optional.empty(), Optional.empty())) {
      assertThat(get(service, "/auth", robot).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void knowsPeopleOfChainsByTheirPseudonyms() throws Exception {
    String[] delegated = with(ROBOT, "X-Tidemark-Delegation", "user:ann, app:crm");
    Path log = Files.createDirectories(folder.resolve("log"));
    ServiceOptions plain = options(Optional.empty(), Optional.empty(), REPORTED);
    ServiceOptions logging =
        new ServiceOptions(
            plain.release(),
            plain.keys(),
            plain.listen(),
            plain.adminListen(),
            plain.config(),
            plain.state(),
            plain.missing(),
            Optional.of(log),
            plain.adminToken(),
            plain.refresh(),
            plain.drain(),
            plain.networks(),
            plain.clock());
    UnaryOperator<Delegate> people =
        link -> link.mayBePerson() ? new Delegate("p~" + link.uid(), link.type()) : link;
    try (DecisionService service = DecisionService.start(logging, people)) {
      get(service, "/auth", delegated);
      post(service, "/v1/revoked", "{\"credential\":\"ann\"}", "Bearer " + TOKEN);
      assertThat(get(service, "/auth", delegated).headers().firstValue("X-Tidemark-Detail"))
          .contains("delegator_revoked");
    }
    assertThat(lines(log))
        .filteredOn(line -> line.has("event"))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line.at("/event/delegation_chain").findValuesAsText("uid"))
                    .containsExactly("p~ann", "crm"));
  }

  @Test
  void persistsRevocationBeforeAnswering() throws Exception {
    try (DecisionService service = start(published, Optional.empty(), Optional.empty())) {
      Path saved = folder.resolve("state/journal");
      for (String key : List.of("key-1", "key-2", "key-3")) {
        String body = "{\"credential\":\"" + key + "\"}";
        assertThat(post(service, "/v1/revoked", body, "Bearer " + TOKEN).statusCode())
            .isEqualTo(204);
        assertThat(Files.readString(saved, StandardCharsets.ISO_8859_1)).contains(key);
      }
    }
  }

  @Test
  void acceptsRevocationWithoutStateFile() throws Exception {
    String body = "{\"credential\":\"key-1\"}";
    try (DecisionService service =
        DecisionService.start(options(Optional.empty(), Optional.empty(), REPORTED))) {
      HttpResponse<String> response = post(service, "/v1/revoked", body, "Bearer " + TOKEN);
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.body()).contains("a restart forgets it");
      assertThat(get(service, "/auth", ROBOT).headers().firstValue("X-Tidemark-Detail"))
          .contains("credential_revoked");
    }
  }

  @Test
  void countsOrRejectsMissingState() throws Exception {
    Optional<Path> state = Optional.of(folder.resolve("state"));
    assertThatThrownBy(
            () -> DecisionService.start(options(Optional.empty(), state, REFUSED)).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(state.get() + "/journal is missing");
    DecisionService.start(options(Optional.empty(), state, REPORTED)).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.get())))
        .isEqualTo("rwx------");
    DecisionService.start(options(Optional.empty(), state, REFUSED)).close();
    Files.delete(state.get().resolve("journal"));
    assertThatThrownBy(
            () -> DecisionService.start(options(Optional.empty(), state, REFUSED)).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("journal was written by an earlier run but is missing")
        .hasMessageContaining("start once without requiring it");
    try (DecisionService service =
        DecisionService.start(options(Optional.empty(), state, REPORTED))) {
      assertThat(get(service, "/metrics").body())
          .contains("\ntidemark_lost_state_files 1\n", "\ntidemark_refresh_age_seconds 0\n");
    }
  }

  @Test
  void rejectsReleaseOfOtherStreamOrBelowMinimum() throws Exception {
    for (String wrong : List.of("stream: other", "minimum_sequence: 9", "max_age_hours: 1")) {
      Path config = Files.writeString(folder.resolve("own.yaml"), wrong);
      clock.set(TestCompany.issued().plus(Duration.ofHours(2)));
      try (DecisionService service =
          DecisionService.start(options(Optional.of(config), Optional.empty(), REPORTED))) {
        assertThat(get(service, "/readyz").body()).as(wrong).isEqualTo("DEAD\n");
        assertThat(get(service, "/metrics").body())
            .doesNotContain("tidemark_refresh_age_seconds", "tidemark_release_expires_seconds");
      }
    }
  }

  private ServiceOptions options(
      Optional<Path> config, Optional<Path> state, MissingState missing) {
    return new ServiceOptions(
        published,
        TestRoot.pin(KEY),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        config,
        state,
        missing,
        Optional.empty(),
        Optional.of(TOKEN),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        SourceNetworks.none(),
        clock);
  }

  @Test
  void unpersistedRevocationAppliesUnacknowledged() throws Exception {
    String body = "{\"credential\":\"key-1\"}";
    try (DecisionService service = start(published, Optional.empty(), Optional.empty())) {
      Path journal = folder.resolve("state/journal");
      Files.delete(journal);
      Files.createDirectory(journal);
      HttpResponse<String> response = post(service, "/v1/revoked", body, "Bearer " + TOKEN);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).matches("[^\n]*a restart would forget it[^\n]*\n");
      assertThat(get(service, "/auth", ROBOT).headers().firstValue("X-Tidemark-Detail"))
          .contains("credential_revoked");
      assertThat(get(service, "/metrics").body())
          .containsPattern("(?m)^tidemark_failed_chores_total [1-9]");
      Files.delete(journal);
      assertThat(post(service, "/v1/revoked", body, "Bearer " + TOKEN).statusCode())
          .as("told again when there is room")
          .isEqualTo(204);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"not_judged, 'not_judged: deny'", "before_baseline, ''"})
  void logsServiceDenialsAsStopped(String why, String yaml) throws Exception {
    boolean isBehind = yaml.isEmpty();
    if (isBehind) {
      clock.set(MORNING.minus(Duration.ofDays(1)));
    }
    Path config = Files.writeString(folder.resolve("service.yaml"), yaml);
    Path decisions = folder.resolve("decisions");
    try (DecisionService service = start(calm, Optional.of(config), Optional.of(decisions))) {
      String identity = isBehind ? TestCompany.identity(1) : "web|-|key/new";
      String kind = isBehind ? "service_account" : "";
      assertThat(
              get(service, "/auth", "X-Tidemark-Identity", identity, "X-Tidemark-Kind", kind)
                  .statusCode())
          .isEqualTo(403);
    }
    JsonNode line = lines(decisions).get(0);
    assertThat(line.toString())
        .contains("\"authz_decision\":\"DENIED\"", "\"status_code\":\"tidemark_" + why + "\"");
  }

  private DecisionService start(Path release, Optional<Path> config, Optional<Path> decisions)
      throws IOException {
    return DecisionService.start(
        new ServiceOptions(
            release,
            TestRoot.pin(KEY),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            config,
            Optional.of(folder.resolve("state")),
            MissingState.REPORTED,
            decisions,
            Optional.of(TOKEN),
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            SourceNetworks.none(),
            clock));
  }

  /** Returns the URL of a path, at the listener that serves it. */
  static URI uri(DecisionService service, String path) {
    boolean admin = Endpoint.of(path).filter(Endpoint::isAdministrative).isPresent();
    int port = admin ? service.adminPort() : service.port();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  static HttpResponse<String> get(DecisionService service, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(service, path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static HttpResponse<String> post(
      DecisionService service, String path, String body, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(service, path)).POST(HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String[] with(String[] headers, String name, String value) {
    String[] more = Arrays.copyOf(headers, headers.length + 2);
    more[headers.length] = name;
    more[headers.length + 1] = value;
    return more;
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  private static List<JsonNode> lines(Path folder) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return lines;
  }
}
