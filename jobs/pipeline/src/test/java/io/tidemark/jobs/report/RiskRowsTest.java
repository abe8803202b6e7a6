package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.report.RiskRows.RiskTotals;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of 1000 identities, every tenth has an alert, and every hundredth has an alert that is
 * suppressed. Every seventh has level HIGH, and every thirteenth has no events. Risk rises with the
 * number.
 */
class RiskRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("identity", "format_string('svc-%03d', id)"),
          Map.entry("event_date", "DATE'" + NIGHT + "'"),
          Map.entry("kind", "if(id % 2 = 0, 'ci_job', null)"),
          Map.entry("cohort", "if(id % 4 = 0, null, 'team')"),
          Map.entry("events", "if(id % 13 = 0, 0, id)"),
          Map.entry("max_risk", "if(id % 3 = 0 AND id % 10 != 0, null, id / 1000)"),
          Map.entry("closing_risk", "0.0"),
          Map.entry("level", "if(id % 7 = 0, 'HIGH', null)"),
          Map.entry("alerts", "if(id % 10 = 0, 2, 0)"),
          Map.entry("first_alert", "TIMESTAMP'2026-03-29 10:00:00'"),
          Map.entry("policy_step_ups", "id % 2"),
          Map.entry(
              "reasons",
              "if(id % 20 = 0, array(named_struct('feature', 'volume', 'message', 's', 'observed', 'o',"
                  + " 'usual', 'u', 'share', 1.0D)), array())"));

  @TempDir private Path folder;
  private ReportSource source;

  @BeforeEach
  void judged() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    Column[] columns =
        Arrays.stream(IdentityRiskTable.SPEC.schema().fields())
            .map(RiskRowsTest::column)
            .toArray(Column[]::new);
    warehouse.append(IdentityRiskTable.SPEC, SharedSpark.session().range(1, 1_001).select(columns));
    source =
        new ReportSource(
            warehouse,
            NIGHT,
            ExecutorProgram.builtIn().program(),
            ProfileRules.defaults(),
            Policy.NONE,
            functions.expr("identity like '%00'"),
            Optional.empty());
  }

  private static Column column(StructField field) {
    String value = COLUMNS.get(field.name());
    Column column = value == null ? lit(null) : functions.expr(value);
    return column.cast(field.dataType()).as(field.name());
  }

  @Test
  void countsAllButListsRiskiestIdentities() {
    RiskRows all = RiskRows.of(source, List.of(), Optional.empty(), 10_000);
    RiskRows few = RiskRows.of(source, List.of(), Optional.empty(), 95);
    assertThat(few.totals()).isEqualTo(all.totals());
    assertThat(few.cases()).isEqualTo(all.cases().subList(0, few.cases().size()));
    assertThat(few.suppressed()).isEqualTo(all.suppressed()).hasSize(10).contains("svc-100");
    // Every thirteenth identity is left out: 76 of 1000.
    assertThat(all.lines())
        .hasSize(924)
        .isSortedAccordingTo((a, b) -> a.identity().compareTo(b.identity()));
    assertThat(few.lines())
        .hasSize(95)
        .isSortedAccordingTo((a, b) -> a.identity().compareTo(b.identity()));
    // Seven of the 100 identities with an alert have no events.
    assertThat(few.lines().stream().filter(line -> line.alerts() > 0)).hasSize(93);
    assertThat(few.lines().stream().filter(line -> line.alerts() == 0))
        .extracting(IdentityLine::identity)
        .as("of level HIGH the riskiest")
        .containsExactly("svc-973", "svc-994");
    assertThat(all.alerts())
        .hasSize(90)
        .isSortedAccordingTo((a, b) -> Double.compare(b.day().maxRisk(), a.day().maxRisk()));
    assertThat(few.alerts()).isEqualTo(all.alerts());
    assertThat(RiskRows.of(source, List.of(), Optional.empty(), 3).alerts())
        .extracting(alert -> alert.day().identity())
        .containsExactly("svc-990", "svc-980", "svc-970");
  }

  @Test
  void createsCasesForActiveLaneIdentities() {
    RiskRows rows = RiskRows.of(source, List.of(), Optional.empty(), 10_000);
    List<SwimLane> lanes =
        Stream.of("svc-990", "svc-001", "svc-013", "svc-elsewhere")
            .map(identity -> new SwimLane(identity, List.of()))
            .toList();
    List<IdentityLine> cases = rows.casesWith(lanes);
    assertThat(cases.subList(0, rows.cases().size())).isEqualTo(rows.cases());
    assertThat(cases.subList(rows.cases().size(), cases.size()))
        .extracting(IdentityLine::identity)
        .containsExactly("svc-001");
  }

  @Test
  void totalsIncludeAllIdentities() {
    RiskRows rows = RiskRows.of(source, List.of(), Optional.empty(), 10_000);
    RiskTotals totals = rows.totals();
    assertThat(totals.kinds().values().stream().mapToLong(n -> n).sum()).isEqualTo(924);
    assertThat(totals.kinds())
        .containsEntry("unknown", count(rows, line -> line.kind() == null))
        .containsEntry("ci_job", count(rows, line -> "ci_job".equals(line.kind())));
    assertThat(totals.cohorts().get("").identities())
        .isEqualTo(count(rows, line -> line.cohort() == null));
    RiskTotals.Cohort team = totals.cohorts().get("team");
    assertThat(team.events())
        .isEqualTo(
            rows.lines().stream()
                .filter(line -> line.cohort() != null)
                .mapToLong(IdentityLine::events)
                .sum());
    assertThat(team.alerted())
        .isEqualTo(count(rows, line -> line.cohort() != null && line.alerts() > 0));
    assertThat(team.maxRisk()).isEqualTo(0.998);
    assertThat(totals.alerts()).isEqualTo(90);
    // Every twentieth, except every hundredth.
    assertThat(totals.leads()).isEqualTo(Map.of("volume", 40L));
    assertThat(totals.policyStepUps()).isEqualTo(500);
  }

  private static long count(RiskRows rows, java.util.function.Predicate<IdentityLine> which) {
    return rows.lines().stream().filter(which).count();
  }
}
