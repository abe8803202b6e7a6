package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.PeerFigure;
import io.tidemark.notebooks.report.IdentityCase.Peers;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Identities 1 to 11 are in the cohort team, 12 and 13 in the cohort pair, and 14 in none. Identity
 * n has n events with n actions and two targets; all but identity 11 come from one network. No
 * event has a client or a credential, so these are not compared.
 */
class PeerRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Map<String, String> RISK =
      Map.of(
          "identity", "concat('svc-', id)",
          "event_date", "DATE'" + NIGHT + "'",
          "cohort", "CASE WHEN id < 12 THEN 'team' WHEN id < 14 THEN 'pair' END",
          "events", "id");
  private static final Map<String, String> EVENT =
      Map.of(
          "metadata_product", "'log'",
          "metadata_uid", "concat(id, '-', n)",
          "event_date", "DATE'" + NIGHT + "'",
          "time", "TIMESTAMP'" + NIGHT + " 10:00:00'",
          "identity", "concat('svc-', id)",
          "action", "concat('action-', n)",
          "resource_uid", "concat('target-', n % 2)",
          "src_ip_prefix", "if(id = 11, concat('net-', n), 'net')");

  @TempDir private Path folder;

  @Test
  void requiresThreeActivePeers() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    warehouse.append(
        IdentityRiskTable.SPEC,
        SharedSpark.session().range(1, 15).select(columns(IdentityRiskTable.SPEC, RISK)));
    warehouse.append(
        AccessEventsTable.SPEC,
        SharedSpark.session()
            .range(1, 15)
            .selectExpr("id", "explode(sequence(1, id)) AS n")
            .select(columns(AccessEventsTable.SPEC, EVENT)));
    ReportSource source =
        new ReportSource(
            warehouse,
            NIGHT,
            ExecutorProgram.builtIn().program(),
            ProfileRules.defaults(),
            Policy.NONE,
            lit(false),
            Optional.empty());
    assertThat(
            PeerRows.of(
                source,
                List.of(line(11, "team"), line(1, "team"), line(12, "pair"), line(14, null))))
        .containsOnly(
            Map.entry("svc-11", peers(11, 11, 2, 11)), Map.entry("svc-1", peers(1, 1, 1, 1)));
    assertThat(PeerRows.of(source, List.of(line(14, null)))).isEmpty();
  }

  private static Peers peers(long events, long actions, long targets, long networks) {
    return new Peers(
        11,
        List.of(
            new PeerFigure("events", events, 6, 10),
            new PeerFigure("actions", actions, 6, 10),
            new PeerFigure("targets", targets, 2, 2),
            new PeerFigure("networks", networks, 1, 1)));
  }

  private static IdentityLine line(int number, String cohort) {
    return new IdentityLine("svc-" + number, "ci_job", cohort, number, 0.5, 0.1, "LOW", "ALLOW", 0);
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
}
