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
  void whatIsMisspelledIsNamed() {
    for (String wrong :
        new String[] {
          "unknown: {identiy: {critical: step_up}}",
          "unknown: {identity: {critcal: step_up}}",
          "unknown: {identity: {critical: deny}}",
          "unknown: {identity: {critical: not_judged}}",
          "evidence_seconds: -1",
          "routes: [{path: /x, service: a, operation: b, impakt: critical}]"
        }) {
      assertThatThrownBy(() -> ServiceConfig.of(wrong, "own.yaml"))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("own.yaml has a wrong ");
    }
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
