package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.UnknownRules;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
  void anEmptyFileLeavesTheDefaults() {
    for (String empty : new String[] {"", "# nothing of our own\n", "---\n"}) {
      assertThat(ServiceConfig.of(empty, "own.yaml").unknown())
          .as(empty)
          .isEqualTo(ServiceConfig.defaults().unknown());
    }
  }

  @Test
  void whatIsMisspelledIsNamed() {
    for (String wrong :
        new String[] {
          "unknown: {identiy: {critical: step_up}}",
          "unknown: {identity: {critcal: step_up}}",
          "unknown: {identity: {critical: deny}}",
          "unknown: {identity: {critical: not_judged}}",
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
    assertThatThrownBy(() -> ServiceConfig.of("unknown: {identity: step_up}", "own.yaml"))
        .hasMessage(
            "own.yaml has a wrong unknown.identity: it is 'step_up', and must be an object,"
                + " such as {read: allow, critical: step_up}");
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
