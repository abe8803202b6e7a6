package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.bundle.Sequence;
import io.tidemark.runtime.enforcer.UnknownRules;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigTest {
  @Test
  void theDefaultsAskNothingOfTheUnknownAndTakeTheNetworkFromTheProxy() {
    ServiceConfig config = ServiceConfig.defaults();
    assertThat(config.unknown()).isEqualTo(UnknownRules.asJudged());
    assertThat(config.evidenceMemory()).isEqualTo(Duration.ofMinutes(15));
    assertThat(ServiceConfig.defaultsYaml())
        .contains("src_asn: header X-Tidemark-ASN", "src_country: header X-Tidemark-Country");
  }

  @Test
  void aFileSaysWhatIsAskedOfTheUnknownByImpact() {
    ServiceConfig config =
        ServiceConfig.of(
            "evidence_seconds: 60\n"
                + "unknown: {identity: {admin: step_up, critical: revoke}, action: {critical: revalidate}}",
            "own.yaml");
    assertThat(config.evidenceMemory()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.unknown().identity().decision(Impact.WRITE)).isEqualTo(DecisionKind.ALLOW);
    assertThat(config.unknown().identity().decision(Impact.ADMIN)).isEqualTo(DecisionKind.STEP_UP);
    assertThat(config.unknown().identity().decision(Impact.CRITICAL))
        .isEqualTo(DecisionKind.REVOKE);
    assertThat(config.unknown().action().decision(Impact.CRITICAL))
        .isEqualTo(DecisionKind.REVALIDATE);
    assertThat(config.unknown().credential()).isEqualTo(UnknownRules.asJudged().credential());
  }

  @Test
  void aFileSaysWhichReleasesAreTaken() {
    ServiceConfig any = ServiceConfig.defaults();
    assertThat(any.stream()).isEmpty();
    assertThat(any.maxAge()).isEmpty();
    assertThat(any.minimumSequence()).isEqualTo(Sequence.NONE);
    ServiceConfig config =
        ServiceConfig.of(
            "{stream: production, max_age_hours: 48, minimum_sequence: 10}", "own.yaml");
    assertThat(config.stream()).contains("production");
    assertThat(config.maxAge()).contains(Duration.ofDays(2));
    assertThat(config.minimumSequence()).isEqualTo(new Sequence(10));
    for (String wrong : List.of("-1", "1.5", "'2'", "[]", "3000000000")) {
      assertThatThrownBy(() -> ServiceConfig.of("minimum_sequence: " + wrong, "own.yaml"))
          .as(wrong)
          .hasMessageContaining("own.yaml has a wrong minimum_sequence: ");
    }
  }

  @Test
  void anEmptyFileLeavesTheDefaults() {
    for (String empty : new String[] {"", "# nothing of our own\n", "---\n"}) {
      assertThat(ServiceConfig.of(empty, "own.yaml").unknown())
          .as(empty)
          .isEqualTo(ServiceConfig.defaults().unknown());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /x, GET /x, true",
    "* /x, GET /x, true",
    "GET /x, * /x, false",
    "GET /x, POST /x, false",
    "GET /x/*, GET /x/y, true",
    "GET /x/y, GET /x/*, false",
    "GET /x/**, GET /x, true",
    "GET /x/**, GET /x/*/y/**, true",
    "GET /x/*, GET /x/**, false",
    "GET /x/*/**, GET /x/**, false",
    "GET /x/*, GET /x/y/z, false",
    "GET /x/y, GET /x, false",
    "* /**, GET /, true",
  })
  void aRouteThatNoRequestReachesIsRefused(String early, String late, boolean covered) {
    String yaml = "routes: [%s, %s]".formatted(route(early), route(late));
    if (covered) {
      assertThatThrownBy(() -> ServiceConfig.of(yaml, "own.yaml"))
          .hasMessage(
              "own.yaml has a wrong routes: no request reaches route 2 (%s): route 1 (%s) fits all of"
                      .formatted(late, early)
                  + " its own; put it before that one, or take it out");
    } else {
      assertThat(ServiceConfig.of(yaml, "own.yaml").mapping()).isNotNull();
    }
  }

  private static String route(String requests) {
    String[] parts = requests.split(" ");
    return "{method: '%s', path: '%s', service: a, operation: b}".formatted(parts[0], parts[1]);
  }

  @Test
  void proxiesAreKnownByTheirAddressesHoweverTheseAreSpelled() {
    assertThat(ServiceConfig.defaults().proxies())
        .containsExactlyInAnyOrder("127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(
            ServiceConfig.of("proxies: ['FD00::7', '::ffff:10.0.0.7', 'fe80::1%2']", "own.yaml")
                .proxies())
        .containsExactlyInAnyOrder("fd00:0:0:0:0:0:0:7", "10.0.0.7", "fe80:0:0:0:0:0:0:1%2");
  }

  @Test
  void whatIsMisspelledIsNamed() {
    for (String wrong :
        new String[] {
          "unknown: {identiy: {critical: step_up}}",
          "unknown: {identity: {critcal: step_up}}",
          "unknown: {identity: {critical: deny}}",
          "unknown: {identity: {critical: not_judged}}",
          "unknown: {identity: {read: step_up, write: allow}}",
          "unknown: {identity: step_up}",
          "unknown: {identity: [step_up]}",
          "unknown: revoke",
          "unknown:",
          "unknown: {identity: {critical: }}",
          "unknown: {identity: {critical: [revoke]}}",
          "evidence_seconds: -1",
          "routes: [{path: /x, service: a, operation: b, impakt: critical}]",
          "routes: {path: /x, service: a, operation: b}",
          "routes: ['/x']",
          "routes: [{method: [GET, POST], path: /x, service: a, operation: b}]",
          "columns: [{identity: header X}]",
          "columns: {identity: {header: X}}",
          "columns:",
          "revoke",
          "- not_judged: deny"
        }) {
      assertThatThrownBy(() -> ServiceConfig.of(wrong, "own.yaml"))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("own.yaml has a wrong ");
    }
    for (String[] near :
        new String[][] {
          {"prodcut: shop", "prodcut: no such key; did you mean 'product'?"},
          {
            "columns: {src_ipp: header X}",
            "columns.src_ipp: there is no such column; did you mean 'src_ip'?"
          },
          {
            "routes: [{path: /x, service: a, operation: b, impakt: critical}]",
            "routes: a route takes no 'impakt'; did you mean 'impact'?"
          },
          {
            "unknown: {identiy: {critical: step_up}}",
            "unknown: there is no 'identiy'; did you mean 'identity'?"
          },
          {
            "unknown: {identity: {critcal: step_up}}",
            "unknown.identity: there is no impact 'critcal'; did you mean 'critical'?"
          },
        }) {
      assertThatThrownBy(() -> ServiceConfig.of(near[0], "own.yaml"))
          .hasMessage("own.yaml has a wrong " + near[1]);
    }
    assertThatThrownBy(() -> ServiceConfig.of("unknown: {identity: step_up}", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong unknown.identity: it is 'step_up', and must be an object,"
                + " such as {read: allow, critical: step_up}");
    assertThatThrownBy(
            () ->
                ServiceConfig.of(
                    "unknown: {action: {read: step_up, critical: revoke}}", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong unknown.action: it gives [STEP_UP, ALLOW, ALLOW, REVOKE] for read,"
                + " write, admin, critical, and must give none less than the one before; what is not"
                + " named is allow");
    assertThatThrownBy(() -> ServiceConfig.of("not_judged: deny\n---\nproxies: []", "own.yaml"))
        .hasMessageStartingWith("own.yaml is not YAML: Trailing token");
    assertThatThrownBy(() -> ServiceConfig.of("unknown: {action: {admin: }}", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong unknown.action.admin: it is empty, and must be a text, one of"
                + " allow, step_up, revalidate, revoke");
    assertThatThrownBy(() -> ServiceConfig.of("- not_judged: deny", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong root: it is a list, and must be an object, such as"
                + " {not_judged: deny}");
    assertThatThrownBy(() -> ServiceConfig.of("routes: [{path: /x, service: a}]", "own.yaml"))
        .hasMessage("own.yaml has a wrong routes: a route has no operation");
    assertThatThrownBy(
            () ->
                ServiceConfig.of(
                    "routes: [{path: /x, service: a, operation: b, impact: huge}]", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong routes: impact 'huge' is none of read, write, admin, critical");
  }
}
