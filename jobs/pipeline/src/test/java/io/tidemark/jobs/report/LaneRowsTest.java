package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty identities have one alert each: identity n on the night minus n % 20 days, with a risk that
 * rises with n. Identity 5 has a REVOKE, all others a STEP_UP.
 */
class LaneRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Map<String, String> RISK =
      Map.of(
          "identity", "concat('svc-', n)",
          "event_date", "date_sub(DATE'" + NIGHT + "', CAST(back AS INT))",
          "events", "10",
          "max_risk", "n / 100",
          "level", "'MEDIUM'",
          "decision", "if(n = 5, 'REVOKE', 'STEP_UP')",
          "alerts", "2");
  private static final Map<String, String> SEEN =
      Map.of(
          "identity", "concat('svc-', n)",
          "event_date", "date_sub(DATE'" + NIGHT + "', CAST(back AS INT))",
          "events", "12",
          "summary", "X'00'");

  @TempDir private Path folder;
  private ReportSource source;

  @BeforeEach
  void judged() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    Dataset<Row> days =
        SharedSpark.session()
            .range(0, 40)
            .selectExpr("id AS n", "explode(sequence(0, 19)) AS back");
    warehouse.append(
        IdentityRiskTable.SPEC,
        days.filter("back = n % 20").select(columns(IdentityRiskTable.SPEC, RISK)));
    warehouse.append(
        IdentitiesTable.DAYS,
        days.filter("back IN (n % 20, 3)").select(columns(IdentitiesTable.DAYS, SEEN)));
    source =
        new ReportSource(
            warehouse,
            NIGHT,
            ExecutorProgram.builtIn().program(),
            ProfileRules.defaults(),
            Policy.NONE,
            lit(false),
            Optional.empty());
  }

  private static Column[] columns(TableSpec table, Map<String, String> values) {
    return Arrays.stream(table.schema().fields())
        .map(
            field ->
                expr(values.getOrDefault(field.name(), "null"))
                    .cast(field.dataType())
                    .as(field.name()))
        .toArray(Column[]::new);
  }

  @Test
  void ordersAlertsByNightThenSeverity() {
    List<SwimLane> lanes = LaneRows.of(source);
    assertThat(lanes).hasSize(SwimLane.MOST);
    assertThat(lanes.subList(0, 6))
        .extracting(SwimLane::identity)
        .containsExactly("svc-20", "svc-0", "svc-5", "svc-33", "svc-32", "svc-31");
    assertThat(lanes)
        .extracting(SwimLane::identity)
        .as("alerts before the last 14 nights")
        .doesNotContain("svc-14", "svc-19", "svc-34", "svc-39");
  }

  @Test
  void laneShowsJudgedAndUnjudgedDays() {
    SwimLane one =
        LaneRows.of(source).stream()
            .filter(lane -> lane.identity().equals("svc-25"))
            .findFirst()
            .orElseThrow();
    assertThat(one.days())
        .containsExactlyInAnyOrder(
            new SwimLane.Day(NIGHT.minusDays(3), 12, 0, null, null),
            new SwimLane.Day(NIGHT.minusDays(5), 12, 2, "MEDIUM", "STEP_UP"));
  }
}
