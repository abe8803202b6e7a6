package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionFindingTest {
  @TempDir private Path folder;

  @Test
  void everyDecisionThatAsksForSomethingIsAFindingWithWhatItsClassRequires() throws Exception {
    SigningKey key = SigningKey.generate();
    TestCompany company = new TestCompany(1);
    company.publish(folder, key);
    Clock clock = Clock.fixed(TestCompany.issued(), ZoneOffset.UTC);
    int findings = 0;
    try (Enforcer enforcer =
        Enforcer.open(folder, TestRoot.pin(key), EnforcerOptions.builder(clock).build())) {
      for (AccessEvent event : company.nextDay()) {
        Decision decision = enforcer.evaluate(event);
        enforcer.completed(event);
        if (!decision.kind().isStepUpOrStronger()) {
          assertThatThrownBy(() -> DetectionFinding.of(event, decision, "1"))
              .hasMessageContaining("is not a finding");
          continue;
        }
        ObjectNode finding = DetectionFinding.of(event, decision, "0.1.0");
        for (String name :
            List.of(
                "activity_id",
                "category_uid",
                "class_uid",
                "type_uid",
                "time",
                "severity_id",
                "metadata",
                "finding_info")) {
          assertThat(finding.hasNonNull(name)).as(name).isTrue();
        }
        assertThat(finding.get("type_uid").intValue()).isEqualTo(200_401);
        assertThat(finding.get("metadata").get("product").get("vendor_name").isTextual()).isTrue();
        assertThat(finding.get("finding_info").get("uid").textValue()).startsWith("test|e-");
        for (JsonNode analysis : finding.get("anomaly_analyses")) {
          assertThat(analysis.get("analysis_targets").get(0).get("name").isTextual()).isTrue();
          assertThat(analysis.get("anomalies")).hasSameSizeAs(decision.reasons());
          assertThat(analysis.get("anomalies").get(0).get("observation_parameter").textValue())
              .isEqualTo(decision.reasons().get(0).feature());
          assertThat(analysis.get("baselines").get(0).get("observations")).hasSize(1);
        }
        assertThat(finding.get("message").textValue())
            .isEqualTo(finding.get("finding_info").get("title").textValue())
            .doesNotEndWith("null");
        findings++;
      }
    }
    assertThat(findings).isGreaterThan(20);
  }

  @Test
  void anOrdinaryEventWhoseCredentialIsAtRiskSaysThatEarlierEvidenceCounts() {
    AccessEvent event = AccessEvent.builder().text(EventColumn.METADATA_UID, "e-1").build();
    Decision decision =
        new Decision(
            DecisionKind.REVALIDATE,
            Cause.RISK,
            Set.of(Cause.RISK),
            null,
            Level.MEDIUM,
            0.4,
            0.9,
            0.8,
            0.8,
            "global",
            Freshness.FRESH,
            List.of(),
            List.of(),
            Set.of());
    assertThat(DetectionFinding.of(event, decision, "1").get("message").textValue())
        .isEqualTo("REVALIDATE: earlier evidence still counts");
  }
}
