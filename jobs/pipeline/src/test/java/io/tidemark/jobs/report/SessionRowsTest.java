package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.Alert.Day;
import io.tidemark.notebooks.report.IdentityCase.Call;
import io.tidemark.notebooks.report.IdentityCase.DecisionGroup;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.Session;
import io.tidemark.notebooks.report.NightReport;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent makes one call a minute. Calls 1 to 60 are a session that is hijacked at call 41 and
 * whose most severe call is call 45. Calls 61 to 70 are another session with a less severe alert.
 * Calls 71 to 80 belong to a job that has an alert but no session.
 */
class SessionRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Instant MIDNIGHT = Instant.parse("2026-03-29T00:00:00Z");
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("metadata_product", "'agents'"),
          Map.entry("metadata_uid", "concat('e-', id)"),
          Map.entry("event_date", "DATE'" + NIGHT + "'"),
          Map.entry("time", "timestamp_seconds(" + MIDNIGHT.getEpochSecond() + " + 60 * id)"),
          Map.entry("identity", "if(id <= 70, 'agent', 'job')"),
          Map.entry(
              "actor_session_uid", "CASE WHEN id <= 60 THEN 's-1' WHEN id <= 70 THEN 's-2' END"),
          Map.entry("action", "if(id = 41, 'bank:send_money', 'bank:get_balance')"),
          Map.entry("impact_tier", "if(id = 41, 3, 0)"),
          Map.entry(
              "resource_uid",
              "if(id = 41, '<script>US13', if(id > 42, 'account-0', concat('account-', id)))"),
          Map.entry("resources", "if(id = 42, array('ann', 'bob'), null)"),
          Map.entry("src_ip_prefix", "if(id IN (43, 45, 65), 'net-45', null)"),
          Map.entry("effective_risk", "if(id = 45, 0.99, 0.5)"),
          Map.entry("status_id", "1"),
          Map.entry("authz_decision", "if(id = 41, 'DENIED', 'ALLOWED')"),
          Map.entry(
              "decision",
              "CASE WHEN id IN (41, 43, 45, 65, 75) THEN 'STEP_UP' WHEN id = 80 THEN 'NOT_JUDGED' ELSE 'ALLOW' END"),
          Map.entry("cause", "if(id IN (41, 43, 45, 65, 75), 'RISK', 'NONE')"),
          Map.entry(
              "reasons",
              "CASE id WHEN 41 THEN array("
                  + reason("odd_hour", "active at night")
                  + ", "
                  + reason("resource_breadth_24h", "touched 9 accounts")
                  + ") WHEN 45 THEN array("
                  + reason("odd_hour", "active at night")
                  + ") END"));

  @TempDir private Path folder;

  @Test
  void listsCallsAroundFirstAlert() throws IOException {
    Map<String, Session> sessions = SessionRows.of(source(), List.of(line("agent"), line("job")));

    assertThat(sessions).containsOnlyKeys("agent");
    Session session = sessions.get("agent");
    assertThat(session.uid()).isEqualTo("s-1");
    assertThat(session.before()).isEqualTo(20);
    assertThat(session.after()).isEqualTo(9);
    List<Call> calls = session.calls();
    assertThat(calls)
        .hasSize(SessionRows.BEFORE + 1 + SessionRows.AFTER)
        .extracting(Call::at)
        .startsWith(MIDNIGHT.plusSeconds(21 * 60))
        .isSorted()
        .endsWith(MIDNIGHT.plusSeconds(51 * 60));
    assertThat(calls.get(20))
        .isEqualTo(
            new Call(
                "e-41",
                MIDNIGHT.plusSeconds(41 * 60),
                "STEP_UP",
                "bank:send_money",
                "critical",
                "<script>US13",
                "active at night; touched 9 accounts",
                true));
    assertThat(calls.get(21))
        .extracting(Call::event, Call::target, Call::cause)
        .containsExactly("e-42", "ann, bob", "");
    assertThat(calls.get(24))
        .extracting(Call::cause, Call::firstAlert)
        .containsExactly("active at night", false);
    assertThat(calls.stream().filter(Call::firstAlert)).hasSize(1);
    assertThat(session.labelled()).containsExactlyInAnyOrder("e-41", "e-42");
  }

  @Test
  void countsAttacksWithoutJudgedEvents() throws IOException {
    NightReport.Detection detection = source().attacks().orElseThrow().on(NIGHT, Optional.empty());
    assertThat(detection.attacks())
        .extracting(NightReport.Detection.Attack::kind, NightReport.Detection.Attack::found)
        .containsExactly(tuple("goal (case 2)", true));
    assertThat(detection.unjudged()).isEqualTo(1);
  }

  @Test
  void groupsIdenticalDecisions() throws IOException {
    List<DecisionGroup> groups =
        new CaseRows(source(), List.of(line("agent"))).decisionGroups().get("agent");
    Instant hijack = MIDNIGHT.plusSeconds(41 * 60);
    assertThat(groups)
        .extracting(
            DecisionGroup::events,
            DecisionGroup::first,
            DecisionGroup::last,
            DecisionGroup::target,
            DecisionGroup::outcome)
        .containsExactly(
            tuple(1L, hijack, hijack, "<script>US13", "DENIED"),
            tuple(
                3L,
                MIDNIGHT.plusSeconds(43 * 60),
                MIDNIGHT.plusSeconds(65 * 60),
                "account-0",
                "SUCCESS"));
    assertThat(groups.get(1).cause()).isEqualTo("active at night");
  }

  @Test
  void alertNamesMostSevereEventSourceAndOwner() throws IOException {
    ReportSource source = source();
    append(
        source.warehouse(),
        IdentitiesTable.SPEC,
        Map.of("identity", "'agent'", "owner", "'team-a'", "kind", "'ai_agent'"),
        1);
    append(
        source.warehouse(),
        IdentityRiskTable.SPEC,
        Map.of(
            "identity", "if(id = 1, 'agent', 'quiet')",
            "event_date", "DATE'" + NIGHT + "'",
            "events", "70",
            "alerts", "3",
            "max_risk", "1 / id"),
        2);
    Dataset<Row> days = source.tonight(IdentityRiskTable.SPEC);
    List<Alert> alerts =
        AlertRows.of(
            source,
            days,
            AlertOrder.of(source.warehouse(), NIGHT),
            List.of(),
            Optional.empty(),
            10);
    assertThat(alerts)
        .extracting(Alert::day)
        .extracting(Day::identity, Day::event, Day::source, Day::owner, Day::effectiveRisk)
        .containsExactly(
            tuple("agent", "e-45", "net-45", "team-a", 0.99),
            tuple("quiet", null, null, null, Double.NaN));
    assertThat(alerts)
        .extracting(Alert::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.length() == 16);
  }

  private ReportSource source() throws IOException {
    FeatureProgram program = ExecutorProgram.builtIn().program();
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    append(warehouse, AccessEventsTable.SPEC, COLUMNS, 80);
    append(warehouse, ScoredEventsTable.spec(program), COLUMNS, 80);
    Path labels =
        Files.writeString(
            folder.resolve("labels.csv"),
            "\ufeffvariant,event_id,case,attack_id\r\ngoal,e-41,2,a\r\ngoal,e-42,2,a\r\nkey,e-80,4,b\r\n");
    append(
        warehouse,
        IngestTables.INGESTED_FILES,
        Map.of("path", "'" + labels.toUri() + "'", "size", "1", "modified", "timestamp_seconds(0)"),
        1);
    return new ReportSource(
        warehouse,
        NIGHT,
        program,
        ProfileRules.defaults(),
        Policy.NONE,
        lit(false),
        DetectionRows.of(warehouse, program));
  }

  private static void append(
      Warehouse warehouse, TableSpec table, Map<String, String> values, int rows) {
    Column[] columns =
        Arrays.stream(table.schema().fields())
            .map(
                field ->
                    Optional.ofNullable(values.get(field.name()))
                        .map(value -> expr(value))
                        .orElse(lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
            .toArray(Column[]::new);
    warehouse.append(table, SharedSpark.session().range(1, rows + 1).select(columns));
  }

  private static String reason(String feature, String description) {
    return "named_struct('feature', '%s', 'message', '%s', 'observed', 'o', 'usual', 'u', 'share', 1D)"
        .formatted(feature, description);
  }

  private static IdentityLine line(String identity) {
    return new IdentityLine(identity, "ai_agent", null, 70, 0.99, 0, "MEDIUM", "STEP_UP", 1);
  }
}
