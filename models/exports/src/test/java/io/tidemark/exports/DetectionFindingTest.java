package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.exports.DetectionFinding.Activity;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Evidence;
import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.exports.DetectionFinding.Subject;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionFindingTest {
  private static final Instant FIRST = Instant.parse("2026-03-21T08:00:00.250Z");
  private static final Instant LAST = Instant.parse("2026-03-21T11:00:00Z");

  private static AccessEvent event() {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, "e-1")
        .text(EventColumn.METADATA_PRODUCT, "cloudtrail")
        .number(EventColumn.TIME, FIRST.toEpochMilli() * 1_000)
        .text(EventColumn.IDENTITY, "aws|1|deployer")
        .text(EventColumn.CREDENTIAL_UID, "AKIA1")
        .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
        .text(EventColumn.ACTOR_SESSION_UID, "session-1")
        .text(EventColumn.ACTION, "s3:GetObject")
        .text(EventColumn.API_OPERATION, "GetObject")
        .text(EventColumn.API_SERVICE_NAME, "s3.amazonaws.com")
        .text(EventColumn.SRC_IP, "203.0.113.9")
        .text(EventColumn.SRC_IP_PREFIX, "203.0.113.0/24")
        .number(EventColumn.SRC_ASN, 64500)
        .text(EventColumn.USER_AGENT, "aws-cli/2")
        .texts(EventColumn.RESOURCES, List.of("arn:aws:s3:::backups/a", "arn:aws:s3:::backups"))
        .build();
  }

  private static DetectionFinding finding(DecisionKind decision, Level level, Impact impact) {
    return new DetectionFinding(
        "00ff",
        new Subject("aws|1|deployer", "ci_job", "deployers", "team-build"),
        new Assessment(
            decision,
            level,
            impact,
            0.93,
            0.7,
            Double.NaN,
            "2026-03-20",
            List.of(
                new Reason(
                    "new_network",
                    "comes from network 203.0.113.0/24; usual: 198.51.100.0/24",
                    "203.0.113.0/24",
                    "198.51.100.0/24",
                    0.8),
                new Reason("new_scope", "uses scope admin; usual: read", "admin", "read", 0.16),
                new Reason("odd_hour", "active at 03:00; usual: 09:00", "03:00", "09:00", 0.04)),
            "new_network"),
        FIRST,
        LAST,
        3,
        List.of(Evidence.of(event(), decision, "comes from network 203.0.113.0/24")),
        new Review(Status.NEW, ""),
        Optional.of("https://reports.example/2026-03-21/report.html#alert-00ff"));
  }

  private static ObjectNode stamped() {
    return DetectionFinding.stamp(
        finding(DecisionKind.STEP_UP, Level.HIGH, Impact.READ).toJson("0.1.0"),
        Activity.CREATE,
        1,
        LAST,
        LAST);
  }

  @Test
  void findingDescribesAlert() {
    ObjectNode json = stamped();
    assertThat(json.get("type_uid").intValue()).isEqualTo(200_401);
    assertThat(json.get("time").longValue()).isEqualTo(LAST.toEpochMilli());
    assertThat(json.get("count").longValue()).isEqualTo(3);
    assertThat(json.get("message").textValue())
        .isEqualTo(
            "STEP_UP for aws|1|deployer: comes from network 203.0.113.0/24;"
                + " usual: 198.51.100.0/24");
    assertThat(json.at("/finding_info/uid").textValue()).isEqualTo("00ff");
    assertThat(json.at("/finding_info/first_seen_time").longValue())
        .isEqualTo(FIRST.toEpochMilli());
    assertThat(json.at("/finding_info/src_url").textValue()).endsWith("#alert-00ff");
    assertThat(json.at("/finding_info/attacks"))
        .hasToString(
            "[{\"technique\":{\"uid\":\"T1078\",\"name\":\"Valid Accounts\"},"
                + "\"sub_technique\":{\"uid\":\"T1078.004\",\"name\":\"Cloud Accounts\"}},"
                + "{\"technique\":{\"uid\":\"T1528\",\"name\":\"Steal Application Access Token\"}}]");
    assertThat(json.at("/finding_info/tags").findValuesAsText("value"))
        .startsWith("NHI2 Secret Leakage", "NHI5 Overprivileged NHI")
        .noneMatch(tag -> tag.startsWith("NHI10"));
    assertThat(json.at("/anomaly_analyses/0/anomalies")).hasSize(2);
    assertThat(json.at("/evidences/0/actor/user/credential_uid").textValue()).isEqualTo("AKIA1");
    assertThat(json.at("/evidences/0/src_endpoint/ip").textValue()).isEqualTo("203.0.113.9");
    assertThat(json.at("/resources"))
        .hasToString(
            "[{\"uid\":\"aws|1|deployer\",\"type\":\"ci_job\",\"role_id\":2,"
                + "\"group\":{\"name\":\"deployers\"},\"owner\":{\"name\":\"team-build\"}},"
                + "{\"uid\":\"arn:aws:s3:::backups/a\",\"role_id\":1},"
                + "{\"uid\":\"arn:aws:s3:::backups\",\"role_id\":1}]");
    assertThat(json.at("/anomaly_analyses/0/anomalies/0/observations/0/value").textValue())
        .isEqualTo("203.0.113.0/24");
    assertThat(json.at("/anomaly_analyses/0/baselines/0/observations/0/value").textValue())
        .isEqualTo("198.51.100.0/24");
    assertThat(json.at("/unmapped/threshold_medium").doubleValue()).isEqualTo(0.7);
    assertThat(json.at("/unmapped").has("threshold_high")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "STEP_UP, LOW, READ, 2, Low",
    "STEP_UP, MEDIUM, ADMIN, 3, Medium",
    "STEP_UP, MEDIUM, CRITICAL, 4, High",
    "REVALIDATE, HIGH, WRITE, 4, High",
    "REVALIDATE, HIGH, CRITICAL, 5, Critical",
    "REVOKE, LOW, READ, 5, Critical"
  })
  void severityFollowsDecisionLevelAndImpact(
      DecisionKind decision, Level level, Impact impact, int id, String caption) {
    ObjectNode json = finding(decision, level, impact).toJson("0.1.0");
    assertThat(json.get("severity_id").intValue()).isEqualTo(id);
    assertThat(json.get("severity").textValue()).isEqualTo(caption);
    assertThat(json.get("impact_id").intValue()).isEqualTo(impact.ordinal() + 1);
  }

  @Test
  void reviewChangesOnlyStatusVerdictAndComment() {
    ObjectNode json = stamped();
    ObjectNode reviewed =
        DetectionFinding.review(json.deepCopy(), new Review(Status.RESOLVED, "benign by soc"));
    assertThat(reviewed.get("status").textValue()).isEqualTo("Resolved");
    assertThat(reviewed.get("verdict_id").intValue()).isEqualTo(5);
    assertThat(reviewed.get("comment").textValue()).isEqualTo("benign by soc");
    assertThat(DetectionFinding.review(reviewed, new Review(Status.NEW, ""))).isEqualTo(json);
    assertThat(Status.ofCaption("In Progress")).isEqualTo(Status.IN_PROGRESS);
    assertThatThrownBy(() -> Status.ofCaption("Lost")).hasMessageContaining("Lost");
  }

  @Test
  void alertWithoutReasonsNamesEarlierEvidence() {
    DetectionFinding bare =
        new DetectionFinding(
            "00ff",
            new Subject("a|1|x", "api_key", null, null),
            new Assessment(
                DecisionKind.REVALIDATE,
                Level.MEDIUM,
                Impact.READ,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                "2026-03-20",
                List.of(),
                null),
            FIRST,
            FIRST,
            1,
            List.of(),
            new Review(Status.NEW, ""),
            Optional.empty());
    ObjectNode json = bare.toJson("0.1.0");
    assertThat(json.get("message").textValue())
        .isEqualTo("REVALIDATE for a|1|x: earlier evidence still counts");
    assertThat(json.has("risk_score")).isFalse();
    assertThat(json.has("anomaly_analyses")).isFalse();
    assertThat(json.at("/resources/0").has("owner")).isFalse();
  }
}
