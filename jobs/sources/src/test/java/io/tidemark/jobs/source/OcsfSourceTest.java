package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OcsfSourceTest {
  private static String event(int classUid, String version, String members) {
    return "{\"class_uid\":"
        + classUid
        + ",\"activity_id\":2,\"metadata\":{\"version\":\""
        + version
        + "\",\"uid\":\"e1\",\"product\":{\"vendor_name\":\"Acme\",\"name\":\"Edge\"}},\"time\":1767434400000,"
        + "\"api\":{\"operation\":\"GetThing\",\"service\":{\"name\":\"things\"}}"
        + (members.isEmpty() ? "" : "," + members)
        + "}";
  }

  private record Case(String description, String line, Map<String, String> columns) {}

  @Test
  void mapsClassesAndVersionsToColumns() {
    for (Case c :
        List.of(
            new Case(
                "API activity of 1.9",
                event(
                    6003,
                    "1.9.0",
                    "\"status_id\":1,\"cloud\":{\"provider\":\"AWS\",\"region\":\"eu-1\",\"account\":{\"uid\":\"123\"}},"
                        + "\"actor\":{\"user\":{\"uid\":\"svc\",\"name\":\"svc\",\"type_id\":4,"
                        + "\"programmatic_credentials\":[{\"uid\":\"k1\"}]},\"session\":{\"uid\":\"s\",\"issuer\":\"i\","
                        + "\"created_time\":1767430800000},\"app_uid\":\"app\"},"
                        + "\"src_endpoint\":{\"ip\":\"192.0.2.7\",\"autonomous_system\":{\"number\":64500,\"name\":\"X\"},"
                        + "\"location\":{\"country\":\"DE\"}},\"resources\":[{\"uid\":\"r1\",\"type\":\"T\"},{\"name\":\"r2\"}],"
                        + "\"http_request\":{\"user_agent\":\"Boto3/1.2\"},\"traffic\":{\"bytes_in\":3,\"bytes_out\":4},\"duration\":5"),
                Map.ofEntries(
                    Map.entry("metadata_product", "Acme Edge"),
                    Map.entry("metadata_version", "1.9.0"),
                    Map.entry("identity", "aws|123|svc"),
                    Map.entry("nhi_kind", "service_account"),
                    Map.entry("nhi_rule_id", "ocsf.service_user"),
                    Map.entry("credential_uid", "k1"),
                    Map.entry("actor_app_uid", "app"),
                    Map.entry("actor_session_created_time", "1767430800000000"),
                    Map.entry("action", "things:GetThing"),
                    Map.entry("is_write", "0"),
                    Map.entry("resource_uid", "r1"),
                    Map.entry("resources", "r1;r2"),
                    Map.entry("src_asn", "64500"),
                    Map.entry("src_country", "DE"),
                    Map.entry("bytes_out", "4"),
                    Map.entry("duration_ms", "5"),
                    Map.entry("status_id", "1"))),
            new Case(
                "API activity of 1.0.0-rc.2, with the ARN in uuid",
                event(
                    3005,
                    "1.0.0-rc.2",
                    "\"actor\":{\"user\":{\"uid\":\"AIDA1\",\"uuid\":\"arn:aws:iam::1:user/ci\",\"account_uid\":\"1\","
                        + "\"credential_uid\":\"AKIA1\"}}"),
                Map.of(
                    "class_uid", "6003",
                    "actor_user_uid", "arn:aws:iam::1:user/ci",
                    "actor_user_uid_alt", "AIDA1",
                    "cloud_account_uid", "1",
                    "nhi_kind", "api_key",
                    "nhi_rule_id", "ocsf.programmatic_credential")),
            new Case(
                "a session of a role is the role",
                event(
                    6003,
                    "1.1.0",
                    "\"actor\":{\"user\":{\"uid\":\"arn:aws:sts::1:assumed-role/Deploy/run-7\"},"
                        + "\"session\":{\"issuer\":\"arn:aws:iam::1:role/ops/Deploy\",\"is_mfa\":true},\"invoked_by\":\"ecs\"}"),
                Map.of(
                    "actor_user_uid", "arn:aws:iam::1:role/ops/Deploy",
                    "actor_session_is_mfa", "1",
                    "delegation_chain", "[Delegate[uid=ecs, type=service]]")),
            new Case(
                "a session of a role, as Security Lake has it",
                event(
                    6003,
                    "1.1.0",
                    "\"actor\":{\"user\":{\"type\":\"AssumedRole\",\"uid\":\"arn:aws:sts::1:assumed-role/Deploy/run-7\","
                        + "\"credential_uid\":\"ASIAX\"},\"session\":{\"is_mfa\":false}}"),
                Map.of(
                    "actor_user_uid", "arn:aws:iam::1:role/Deploy",
                    "nhi_rule_id", "ocsf.assumed_role",
                    "nhi_kind", "workload")),
            new Case(
                "a session of a person's role",
                event(
                    6003,
                    "1.1.0",
                    "\"actor\":{\"user\":{\"uid\":\"arn:aws:sts::1:assumed-role/AWSReservedSSO_A_1/jo\"}}"),
                Map.of("nhi_rule_id", "ocsf.sso_role", "nhi_kind", "human")),
            new Case(
                "a service account of a cluster",
                event(
                    6003,
                    "1.1.0",
                    "\"actor\":{\"user\":{\"uid\":\"0f7c\",\"name\":\"system:serviceaccount:ns:app\",\"type_id\":0}}"),
                Map.of("nhi_rule_id", "ocsf.service_account", "nhi_kind", "service_account")),
            new Case(
                "an agent",
                event(
                    6003,
                    "1.9.0",
                    "\"actor\":{\"user\":{\"uid\":\"u\"}},\"ai_operation\":{\"ai_agent\":{\"uid\":\"a1\",\"instance_uid\":\"i1\"}}"),
                Map.of(
                    "nhi_kind", "ai_agent", "ai_agent_uid", "a1", "ai_agent_instance_uid", "i1")),
            new Case(
                "an agent with authority that a person delegated",
                event(
                    6003,
                    "1.9.0",
                    "\"actor\":{\"user\":{\"uid\":\"jo\",\"name\":\"Jo\",\"type_id\":1}},"
                        + "\"ai_agent\":{\"uid\":\"a1\",\"name\":\"Desk\",\"type_id\":2},"
                        + "\"delegation\":{\"uid\":\"d1\",\"scopes\":[\"pay\"]},"
                        + "\"resources\":[{\"uid\":\"DE89\"},{\"uid\":\"DE90\"}]"),
                Map.of(
                    "nhi_kind", "ai_agent",
                    "actor_user_uid", "a1",
                    "actor_user_name", "Desk",
                    "ai_agent_uid", "a1",
                    "delegation_chain", "[Delegate[uid=jo, type=user]]",
                    "token_scopes", "pay",
                    "resource_uid", "DE89",
                    "resources", "DE89;DE90")),
            new Case(
                "a person with MFA and a credential",
                event(
                    3002,
                    "1.5.0",
                    "\"status_id\":2,\"is_mfa\":true,\"user\":{\"uid\":\"jo\",\"type_id\":1,\"credential_uid\":\"k\"}"),
                Map.of("nhi_kind", "human", "is_authenticated", "0", "actor_user_uid", "jo")),
            new Case(
                "the user who signs in and the requesting system",
                event(
                    3002,
                    "1.5.0",
                    "\"actor\":{\"user\":{\"uid\":\"NT AUTHORITY\\\\SYSTEM\",\"name\":\"WIN-DC-725$\"},\"session\":{\"uid\":\"s0\"}},"
                        + "\"user\":{\"name\":\"svc_backup\",\"uid\":\"S-1-5-21-7\"},\"session\":{\"uid\":\"s1\"}"),
                Map.of(
                    "actor_user_uid", "S-1-5-21-7",
                    "actor_user_name", "svc_backup",
                    "actor_session_uid", "s1")),
            new Case(
                "the same user twice, one of them with a name",
                event(
                    3002,
                    "1.5.0",
                    "\"actor\":{\"user\":{\"uid\":\"u1\",\"name\":\"ci\",\"type_id\":4},\"session\":{\"uid\":\"s0\"}},"
                        + "\"user\":{\"uid\":\"u1\"}"),
                Map.of(
                    "actor_user_uid", "u1",
                    "actor_user_name", "ci",
                    "nhi_kind", "service_account",
                    "actor_session_uid", "s0")),
            new Case(
                "only the actor",
                event(
                    3002,
                    "1.5.0",
                    "\"actor\":{\"user\":{\"uid\":\"u1\"}},\"user\":{\"type_id\":1}"),
                Map.of("actor_user_uid", "u1")),
            new Case(
                "HTTP activity that a firewall denied",
                "{\"class_uid\":4002,\"activity_id\":3,\"metadata\":{\"version\":\"1.1.0\",\"product\":{\"name\":\"AWS WAF\",\"vendor_name\":\"AWS\"}},"
                    + "\"time_dt\":\"2026-01-03T10:00:00Z\",\"action_id\":2,\"http_status\":405,\"http_request\":{\"http_method\":\"GET\","
                    + "\"url\":{\"hostname\":\"x.org\",\"path\":\"/a/1?b=c\"}},\"src_endpoint\":{\"ip\":\"192.0.2.7\"}}",
                Map.of(
                    "metadata_product", "AWS WAF",
                    "action", "x.org:GET /a/{n}",
                    "authz_decision", "DENIED",
                    "http_status", "405",
                    "actor_user_uid", "anonymous",
                    "resource_uid", "x.org/a/1")))) {
      Logs.Reading reading = Logs.read(c.line);
      assertThat(reading.account.format()).as(c.description).isEqualTo("ocsf");
      assertThat(reading.account.rejected()).as(c.description).isEmpty();
      assertThat(Logs.columns(reading.event(0))).as(c.description).containsAllEntriesOf(c.columns);
    }
  }

  @Test
  void skipsOtherClassesByName() {
    Logs.Reading reading =
        Logs.read(
            event(6003, "1.9.0", "")
                + "\n"
                + event(2004, "1.9.0", "")
                + "\n"
                + event(3005, "1.5.0", "")
                + "\n"
                + event(987_654, "1.5.0", ""));

    assertThat(reading.account.skipped())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ocsf_class:detection_finding", 1L,
                "ocsf_class:user_access", 1L,
                "ocsf_class:other", 1L));
  }

  @Test
  void readsTimesInAnyUnit() {
    for (String time :
        List.of("1767434400", "1767434400000", "1767434400000000", "\"2026-01-03T10:00:00Z\"")) {
      String line = event(6003, "1.9.0", "").replace("1767434400000", time);
      assertThat(Logs.read(line).event(0).number(EventColumn.TIME))
          .as(time)
          .isEqualTo(1_767_434_400_000_000L);
    }
  }

  @Test
  void reasonsNameTheField() {
    record Bad(String description, String line, String reason) {}
    for (Bad c :
        List.of(
            new Bad(
                "no time",
                event(6003, "1.9.0", "").replace("\"time\"", "\"tme\""),
                "missing_field:time"),
            new Bad(
                "no operation",
                event(6003, "1.9.0", "").replace("operation", "op"),
                "missing_field:api.operation"),
            new Bad(
                "an actor that is text",
                event(6003, "1.9.0", "\"actor\":\"jo\""),
                "wrong_type:actor"),
            new Bad(
                "a time that is text",
                event(6003, "1.9.0", "").replace("1767434400000", "\"soon\""),
                "wrong_type:time"))) {
      assertThat(Logs.read(c.line).rejected(0).reason()).as(c.description).isEqualTo(c.reason);
    }
  }
}
