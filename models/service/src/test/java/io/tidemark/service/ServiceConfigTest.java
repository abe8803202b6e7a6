package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.UnknownRules;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.risk.DecisionKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigTest {
  @Test
  void hasDocumentedDefaults() {
    ServiceConfig config = ServiceConfig.defaults();
    assertThat(config.unknown()).isEqualTo(UnknownRules.cautious());
    assertThat(config.notJudged()).isEqualTo(ServiceConfig.NotJudged.DENY);
    assertThat(config.evidenceMemory()).isEqualTo(Duration.ofMinutes(15));
    assertThat(ServiceConfig.defaultsYaml())
        .contains("src_asn: [header X-Tidemark-ASN,", "src_country: [header X-Tidemark-Country,");
  }

  @Test
  void readsDecisionsForUnknownsByImpact() {
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
    assertThat(config.unknown().credential())
        .as("not configured")
        .isEqualTo(UnknownRules.cautious().credential());
    assertThat(ServiceConfig.of("unknown: {credential: {}}", "own.yaml").unknown().credential())
        .isEqualTo(UnknownRules.asJudged().credential());
  }

  @Test
  void readsAcceptedReleases() {
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
          .hasMessageContaining("own.yaml line 1: 'minimum_sequence' ");
    }
  }

  @Test
  void emptyFileKeepsDefaults() {
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
  void rejectsUnreachableRoute(String early, String late, boolean covered) {
    String yaml = "routes: [%s, %s]".formatted(route(early), route(late));
    if (covered) {
      assertThatThrownBy(() -> ServiceConfig.of(yaml, "own.yaml"))
          .hasMessage(
              "own.yaml line 1: no request reaches route 2 (%s): route 1 (%s) already"
                      .formatted(late, early)
                  + " matches all its requests; move this route before that one, or remove it");
    } else {
      assertThat(ServiceConfig.of(yaml, "own.yaml").mapping()).isNotNull();
    }
  }

  private static String route(String requests) {
    String[] parts = requests.split(" ");
    return "{method: '%s', path: '%s', service: a, operation: b}".formatted(parts[0], parts[1]);
  }

  @Test
  void matchesProxyAddressesInAnySpelling() {
    ProxyTrust defaults = ServiceConfig.defaults().trust();
    for (String loopback : List.of("127.0.0.1", "::1")) {
      assertThat(defaults.isProxy(new InetSocketAddress(loopback, 9))).as(loopback).isTrue();
    }
    ProxyTrust spelled =
        ServiceConfig.of("proxies: ['FD00::7', '::ffff:10.0.0.7']", "own.yaml").trust();
    for (String same : List.of("fd00:0:0:0:0:0:0:7", "10.0.0.7")) {
      assertThat(spelled.isProxy(new InetSocketAddress(same, 9))).as(same).isTrue();
    }
  }

  @Test
  void matchesProxyNetworks() {
    ServiceConfig config =
        ServiceConfig.of("proxies: [10.0.0.7, 10.1.2.0/24, 'fd00:1::/64']", "own.yaml");
    for (String proxy : List.of("10.0.0.7", "10.1.2.0", "10.1.2.255", "fd00:1::abcd")) {
      assertThat(config.trust().isProxy(new InetSocketAddress(proxy, 9))).as(proxy).isTrue();
    }
    for (String other : List.of("10.0.0.8", "10.1.3.0", "10.1.1.255", "fd00:1:0:1::1", "::1")) {
      assertThat(config.trust().isProxy(new InetSocketAddress(other, 9))).as(other).isFalse();
    }
    for (String wrong :
        List.of(
            "10.1.2.0/33", "10.1.2.0/x", "10.1.2.0/", "/24", "proxies.local/24", "10.1.2.3/24")) {
      assertThatThrownBy(() -> ServiceConfig.of("proxies: ['" + wrong + "']", "own.yaml"))
          .as(wrong)
          .hasMessageContaining("'" + wrong + "' is neither an address nor a network");
    }
  }

  @Test
  void namesMisspelledKeys() {
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
          .hasMessageStartingWith("own.yaml line 1: ");
    }
    for (String[] near :
        new String[][] {
          {"prodcut: shop", "the file has no key 'prodcut'; did you mean 'product'?"},
          {
            "columns: {src_ipp: header X}", "'columns' has no key 'src_ipp'; did you mean 'src_ip'?"
          },
          {
            "routes: [{path: /x, service: a, operation: b, impakt: critical}]",
            "an entry of 'routes' has no key 'impakt'; did you mean 'impact'?"
          },
          {
            "unknown: {identiy: {critical: step_up}}",
            "'unknown' has no key 'identiy'; did you mean 'identity'?"
          },
          {
            "unknown: {identity: {critcal: step_up}}",
            "'identity' has no key 'critcal'; did you mean 'critical'?"
          },
          {"unknown: {identity: step_up}", "'identity' is not a mapping; write 'key: value' lines"},
          {
            "unknown: {action: {read: step_up, critical: revoke}}",
            "'action' gives [STEP_UP, ALLOW, ALLOW, REVOKE] for read, write, admin, critical, but"
                + " no impact may get less than the one before; an impact that is not listed gets allow"
          },
          {"unknown: {action: {admin: }}", "'admin' needs one value, and has none"},
          {
            "unknown: {action: {admin: deny}}",
            "'admin' cannot be 'deny'; known are allow, step_up, revalidate, revoke"
          },
          {"- not_judged: deny", "the file is not a mapping; write 'key: value' lines"},
          {"routes: [{path: /x, service: a}]", "an entry of 'routes' needs 'operation'"},
          {
            "routes: [{path: /x, service: a, operation: b, impact: huge}]",
            "'impact' cannot be 'huge'; known are read, write, admin, critical"
          },
        }) {
      assertThatThrownBy(() -> ServiceConfig.of(near[0], "own.yaml"))
          .hasMessage("own.yaml line 1: " + near[1]);
    }
    assertThatThrownBy(() -> ServiceConfig.of("not_judged: deny\n---\nproxies: []", "own.yaml"))
        .hasMessage("own.yaml contains more than one document; keep the first and remove '---'");
  }

  @Test
  void reportsAllMistakesWithLines() {
    assertThatThrownBy(
            () ->
                ServiceConfig.of(
                    """
                    prodcut: shop
                    max_connections: 0
                    proxies: [localhost]
                    unknown:
                      identity: {read: step_up, write: allow}
                    columns:
                      identity: heade X
                    routes:
                      - {path: x, service: a, operation: b}
                      - {path: /x, service: a}
                    """,
                    "own.yaml"))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.split(":")[0])
                    .containsExactly(
                        "own.yaml line 1",
                        "own.yaml line 2",
                        "own.yaml line 3",
                        "own.yaml line 5",
                        "own.yaml line 7",
                        "own.yaml line 9",
                        "own.yaml line 10"));
  }
}
