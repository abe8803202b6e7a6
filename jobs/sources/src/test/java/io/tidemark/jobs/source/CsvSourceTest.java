package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvSourceTest {
  private static final String LEAST = "2026-01-03T10:00:00Z,svc";

  private static Logs.Reading read(String header, String... rows) {
    String text = "time,actor_user_uid," + header + "\n" + String.join("\n", rows) + "\n";
    return Logs.read(text);
  }

  @Test
  void readsEveryColumnType() {
    AccessEvent event =
        read(
                "is_write,src_asn,bytes_out,src_lat,token_scopes,delegation_chain,unmapped,team",
                LEAST
                    + ",TRUE,64500,12,52.5,a; b,\"[{\"\"uid\"\":\"\"jo\"\",\"\"type\"\":\"\"user\"\"}]\",\"{\"\"k\"\":1}\",blue")
            .event(0);

    assertThat(event.number(EventColumn.IS_WRITE)).isEqualTo(1);
    assertThat(event.number(EventColumn.SRC_ASN)).isEqualTo(64500);
    assertThat(event.number(EventColumn.BYTES_OUT)).isEqualTo(12);
    assertThat(event.decimal(EventColumn.SRC_LAT)).isEqualTo(52.5);
    assertThat(event.texts(EventColumn.TOKEN_SCOPES)).containsExactly("a", "b");
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN))
        .containsExactly(new Delegate("jo", "user"));
    assertThat(event.map(EventColumn.UNMAPPED))
        .containsEntry("k", "1")
        .containsEntry("team", "blue");
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("-|-|svc");
  }

  @Test
  void readsAgentToolCalls() {
    AccessEvent event =
        read(
                "ai_agent_uid,api_operation,resource_uid,resources,argument_names,is_external",
                LEAST + ",a1,send_money,DE89,DE89;https://x.y/z?token=s3cr3t,amount;recipient,true")
            .event(0);
    assertThat(Logs.columns(event))
        .containsEntry("nhi_kind", "ai_agent")
        .containsEntry("resource_uid", "DE89")
        .containsEntry("resources", "DE89;x.y/z")
        .containsEntry("argument_names", "amount;recipient")
        .containsEntry("is_external", "1");
  }

  @Test
  void readsIsoAndEpochTimes() {
    for (String time :
        List.of(
            "2026-01-03T10:00:00Z",
            "2026-01-03T11:00:00+01:00",
            "2026-01-03 10:00:00",
            "1767434400",
            "1767434400.0",
            "1767434400000",
            "1767434400000000")) {
      assertThat(read("src_ip", time + ",svc,").event(0).timeMicros())
          .as(time)
          .isEqualTo(1_767_434_400_000_000L);
    }
  }

  @Test
  void reasonsNameTheColumn() {
    record Case(String header, String row, String reason) {}
    for (Case c :
        List.of(
            new Case("src_asn", LEAST + ",x", "wrong_type:src_asn"),
            new Case("src_asn", LEAST + ",99999999999", "wrong_type:src_asn"),
            new Case("is_write", LEAST + ",maybe", "wrong_type:is_write"),
            new Case("src_lat", LEAST + ",NaN", "wrong_type:src_lat"),
            new Case("delegation_chain", LEAST + ",jo", "wrong_type:delegation_chain"),
            new Case("unmapped", LEAST + ",[1]", "wrong_type:unmapped"),
            new Case("nhi_kind", LEAST + ",robot", "wrong_type:nhi_kind"),
            new Case("src_ip", "soon,svc,", "wrong_type:time"),
            new Case("src_ip", ",svc,", "missing_field:time"),
            new Case("src_ip", "2026-01-03T10:00:00Z,,1.2.3.4", "missing_field:actor_user_uid"),
            new Case("src_ip", "12,svc,", "absurd_time"),
            new Case("src_ip", LEAST, "malformed_csv"))) {
      assertThat(read(c.header, c.row).rejected(0).reason()).as(c.row).isEqualTo(c.reason);
    }
  }

  @Test
  void kindsAreDeclaredOrFollowOcsf() {
    record Case(String description, String cells, String kind, String rule) {}
    for (Case c :
        List.of(
            new Case("declared", "ci_job,1,,,,", "ci_job", "csv.declared"),
            new Case("agent", ",1,,,agent-1,", "ai_agent", "csv.ai_agent"),
            new Case("service", ",4,,,,", "service_account", "csv.service_user"),
            new Case("app with token", ",,app,key,,", "oauth_app", "csv.oauth_app"),
            new Case("app without token", ",,app,,,", "unknown", "csv.unknown"),
            new Case(
                "key without MFA information",
                ",1,,key,,",
                "api_key",
                "csv.programmatic_credential"),
            new Case("person with key and MFA", ",1,,key,,true", "human", "csv.person"),
            new Case("nothing", ",,,,,", "unknown", "csv.unknown"))) {
      AccessEvent event =
          read(
                  "nhi_kind,actor_user_type_id,actor_app_uid,credential_uid,ai_agent_uid,actor_session_is_mfa",
                  LEAST + "," + c.cells)
              .event(0);
      assertThat(event.text(EventColumn.NHI_KIND)).as(c.description).isEqualTo(c.kind);
      assertThat(event.text(EventColumn.NHI_RULE_ID)).as(c.description).isEqualTo(c.rule);
    }
  }

  @Test
  void accountListsDaysOfEvents() {
    FileAccount account =
        read("team", LEAST + ",a", "2026-01-02T10:00:00Z,svc,a", LEAST + ",b", "soon,svc,a")
            .account;
    assertThat(account.rejectedRecords()).isEqualTo(1);
    FileAccount none = read("team", "soon,svc,a").account;
    assertThat(none.days()).isEmpty();
    for (FileAccount whole : List.of(account, none.plus(account), account.plus(none))) {
      assertThat(whole.days())
          .containsExactly(
              LocalDate.of(2026, 1, 2).toEpochDay(), LocalDate.of(2026, 1, 3).toEpochDay());
    }
  }

  @Test
  void rejectsOnlyLineWithUnclosedQuote() {
    Logs.Reading reading = read("user_agent", LEAST + ",\"open", LEAST + ",x", LEAST + ",y");

    assertThat(reading.rejected(0).reason()).isEqualTo("malformed_csv");
    assertThat(reading.event(1).text(EventColumn.USER_AGENT)).isEqualTo("x");
    assertThat(reading.event(2).text(EventColumn.USER_AGENT)).isEqualTo("y");
    assertThat(reading.account.read()).isEqualTo(3);
  }

  @Test
  void quotedFieldsMayContainDelimiters() {
    AccessEvent event = read("user_agent", LEAST + ",\"a,\"\"b\"\"\nc\"").event(0);
    assertThat(event.text(EventColumn.USER_AGENT)).isEqualTo("a,\"b\"\nc");
  }

  @Test
  void continuesAfterHugeCell() {
    Logs.Reading reading =
        read("user_agent", LEAST + ",\"" + "x".repeat(2 << 20) + "\"", LEAST + ",y");
    assertThat(reading.rejected(0).reason()).isEqualTo("record_too_large");
    assertThat(reading.event(1).text(EventColumn.USER_AGENT)).isEqualTo("y");
  }

  @Test
  void truncatedGzipDropsPartialCell() {
    StringBuilder text = new StringBuilder("time,actor_user_uid\n");
    for (int i = 0; i < 2000; i++) {
      text.append("2026-01-03T10:00:00Z,svc-").append(i * 7919).append('\n');
    }
    byte[] gzip = Logs.gzip(text.toString());
    Logs.Reading reading =
        Logs.read(java.util.Arrays.copyOf(gzip, gzip.length / 2), "f", Logs.OPTIONS);

    assertThat(reading.account.rejected()).containsEntry("truncated_gzip", 1L);
    for (int i = 0; i < reading.account.accepted(); i++) {
      assertThat(reading.event(i).text(EventColumn.ACTOR_USER_UID)).isEqualTo("svc-" + i * 7919);
    }
  }

  @Test
  void rejectsInvalidUtf8() {
    byte[] latin =
        ("time,actor_user_uid\n2026-01-03T10:00:00Z,sv\u00e7\n" + LEAST + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    Logs.Reading reading = Logs.read(latin, "f", Logs.OPTIONS);
    assertThat(reading.rejected(0).reason()).isEqualTo("malformed_csv");
    assertThat(reading.account.accepted()).isEqualTo(1);
  }
}
