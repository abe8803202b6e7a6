package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionLogSourceTest {
  private static final String LINE =
      """
      {"format":"tidemark_decisions","version":1,"event":{"metadata_uid":"r-1","metadata_product":"gateway",\
      "time":"2026-01-03T10:00:00.25Z","cloud_provider":"gateway","cloud_account_uid":"acme","actor_user_uid":"ci-build",\
      "identity":"gateway|acme|ci-build","is_nhi":true,"nhi_kind":"ci_job","cohort":"ci_job:gateway","credential_uid":"sha256:5d41",\
      "token_scopes":["repo:read","a;b"],"delegation_chain":[{"uid":"ann","type":"user"}],"api_service_name":"artifacts",\
      "api_operation":"put","action":"artifacts:put","is_write":true,"impact_tier":3,"status_id":2,\
      "status_code":"tidemark_step_up","authz_decision":"DENIED","src_lat":52.5,"unmapped":{"route":"payments"},"raw_ref":"x"},\
      "decision":{"kind":"STEP_UP","cause":"RISK","detail":null,"level":"MEDIUM","score":0.61,"p_value":0.0021,"risk":0.93,\
      "trust":0.07,"scope":"global","freshness":"FRESH","release":"1.42","reasons":[]}}""";

  @Test
  void readsEventAsSeenByEnforcer() {
    Logs.Reading reading = Logs.read(LINE);

    assertThat(reading.account.format()).isEqualTo("tidemark-decisions");
    assertThat(Logs.columns(reading.event(0)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("metadata_uid", "r-1"),
                Map.entry("metadata_product", "gateway"),
                Map.entry("time", "1767434400250000"),
                Map.entry("ingest_time", Long.toString(Logs.INGEST)),
                Map.entry("cloud_provider", "gateway"),
                Map.entry("cloud_account_uid", "acme"),
                Map.entry("actor_user_uid", "ci-build"),
                Map.entry("identity", "gateway|acme|ci-build"),
                Map.entry("is_nhi", "1"),
                Map.entry("nhi_kind", "ci_job"),
                Map.entry("nhi_rule_id", "tidemark_decisions.declared"),
                Map.entry("cohort", "ci_job:gateway"),
                Map.entry("credential_uid", "sha256:5d41"),
                Map.entry("token_scopes", "repo:read;a;b"),
                Map.entry("delegation_chain", "[Delegate[uid=ann, type=user]]"),
                Map.entry("api_service_name", "artifacts"),
                Map.entry("api_operation", "put"),
                Map.entry("action", "artifacts:put"),
                Map.entry("is_write", "1"),
                Map.entry("impact_tier", "3"),
                Map.entry("is_external", "0"),
                Map.entry("status_id", "2"),
                Map.entry("status_code", "tidemark_step_up"),
                Map.entry("authz_decision", "DENIED"),
                Map.entry("src_lat", "52.5"),
                Map.entry("raw_ref", "dir/file#0"),
                Map.entry(
                    "unmapped",
                    "{route=payments, tidemark_decision=STEP_UP, tidemark_decision_cause=RISK,"
                        + " tidemark_decision_freshness=FRESH, tidemark_decision_level=MEDIUM,"
                        + " tidemark_decision_release=1.42, tidemark_decision_risk=0.93,"
                        + " tidemark_decision_scope=global, tidemark_decision_trust=0.07}")));
  }

  @Test
  void derivesPrincipalFromIdentity() {
    Logs.Reading reading = Logs.read(LINE.replace("\"actor_user_uid\":\"ci-build\",", ""));
    assertThat(Logs.columns(reading.event(0))).containsEntry("actor_user_uid", "ci-build");
  }

  @Test
  void effectiveRiskIsOptional() {
    String newer = LINE.replace("\"risk\":0.93,", "\"risk\":0.93,\"effective_risk\":0.9951,");
    assertThat(newer).isNotEqualTo(LINE);
    assertThat(Logs.columns(Logs.read(newer).event(0)))
        .isEqualTo(Logs.columns(Logs.read(LINE).event(0)));
  }

  private static final String REVALIDATED =
      """
      {"format":"tidemark_decisions","version":1,"standing":{"kind":"REVALIDATED","time":"2026-01-03T10:00:00.5Z",\
      "credential_uid":"key-4","src_ip_prefix":"10.0.9.0/24","evidence":"TOKEN_ISSUED"}}""";

  private static final String REVOKED =
      """
      {"format":"tidemark_decisions","version":1,"standing":{"kind":"REVOKED","time":"2026-01-03T11:00:00Z",\
      "credential_uid":"key-7","src_ip_prefix":null,"evidence":null}}""";

  @Test
  void keepsStatusReportsButSkipsThemAsEvents() {
    Logs.Reading reading = Logs.read(REVALIDATED + "\n" + LINE + "\n" + REVOKED);

    assertThat(reading.account.format()).isEqualTo("tidemark-decisions");
    assertThat(reading.account.read()).isEqualTo(3);
    assertThat(reading.account.accepted()).isEqualTo(1);
    assertThat(reading.account.skipped()).isEqualTo(Map.of("enforcer_standing", 2L));
    assertThat(reading.records.get(0))
        .isEqualTo(
            new ParsedRecord.Stated(
                0,
                0,
                new CredentialStatusReport(
                    "REVALIDATED",
                    1_767_434_400_500_000L,
                    "key-4",
                    "10.0.9.0/24",
                    "TOKEN_ISSUED")));
    assertThat(((ParsedRecord.Stated) reading.records.get(2)).standing())
        .isEqualTo(
            new CredentialStatusReport("REVOKED", 1_767_438_000_000_000L, "key-7", null, null));
  }

  @Test
  void evidenceMayHaveNoCredentialOrSource() {
    String line = REVALIDATED.replace("\"key-4\"", "null").replace("\"10.0.9.0/24\"", "null");
    Logs.Reading reading = Logs.read(line);
    assertThat(((ParsedRecord.Stated) reading.records.get(0)).standing())
        .isEqualTo(
            new CredentialStatusReport(
                "REVALIDATED", 1_767_434_400_500_000L, null, null, "TOKEN_ISSUED"));
  }

  @Test
  void reasonsNameDefectsOfReports() {
    record Bad(String description, String line, String reason) {}
    for (Bad c :
        List.of(
            new Bad(
                "another kind", REVOKED.replace("REVOKED", "FORGIVEN"), "wrong_type:standing.kind"),
            new Bad(
                "no credential",
                REVOKED.replace("\"key-7\"", "null"),
                "missing_field:standing.credential_uid"),
            new Bad(
                "no time", REVOKED.replace("\"time\"", "\"at\""), "missing_field:standing.time"),
            new Bad("a future time", REVOKED.replace("2026-", "2036-"), "absurd_time"),
            new Bad(
                "an unknown kind of evidence",
                REVALIDATED.replace("TOKEN_ISSUED", "HOPE"),
                "wrong_type:standing.evidence"),
            new Bad(
                "no evidence",
                REVALIDATED.replace("\"TOKEN_ISSUED\"", "null"),
                "missing_field:standing.evidence"),
            new Bad("a newer version", REVOKED.replace(":1,", ":2,"), "unknown_version"))) {
      Logs.Reading reading = Logs.read(LINE + "\n" + c.line);
      assertThat(reading.rejected(1).reason()).as(c.description).isEqualTo(c.reason);
    }
  }

  @Test
  void reasonsNameDefectsOfRecords() {
    record Bad(String description, String line, String reason) {}
    for (Bad c :
        List.of(
            new Bad(
                "a newer version",
                LINE.replace("\"version\":1", "\"version\":2"),
                "unknown_version"),
            new Bad("no version", LINE.replace("\"version\":1,", ""), "unknown_version"),
            new Bad(
                "no identity",
                LINE.replace("\"identity\"", "\"who\""),
                "missing_field:event.identity"),
            new Bad(
                "no product",
                LINE.replace("\"metadata_product\"", "\"what\""),
                "missing_field:event.metadata_product"),
            new Bad("no time", LINE.replace("\"time\"", "\"when\""), "missing_field:time"),
            new Bad(
                "no decision", LINE.replace("\"kind\"", "\"sort\""), "missing_field:decision.kind"),
            new Bad(
                "an unknown kind",
                LINE.replace("ci_job\",\"cohort", "robot\",\"cohort"),
                "wrong_type:nhi_kind"),
            new Bad("cut short", LINE.substring(0, 200), "malformed_json"))) {
      Logs.Reading reading = Logs.read(LINE + "\n" + c.line);
      assertThat(reading.rejected(1).reason()).as(c.description).isEqualTo(c.reason);
    }
  }

  @Test
  void replacesSecretsByHashes() {
    String secret = "eyJhbGciOiJIUzI1NiJ9.e30.s3cr3t";
    assertThat(
            Logs.stored(
                Logs.read(
                    LINE.replace("sha256:5d41", secret)
                        .replace("\"src_lat\":52.5", "\"resource_uid\":\"/a?k=s3cr3t\""))))
        .doesNotContain("s3cr3t");
  }
}
