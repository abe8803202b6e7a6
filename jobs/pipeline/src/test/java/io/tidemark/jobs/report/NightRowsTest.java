package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview.EventDay;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Level;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Instant FROM = Instant.parse("2026-03-20T00:00:00Z");
  private static final StructType DAYS =
      new StructType().add("identity", DataTypes.StringType).add("event_date", DataTypes.DateType);

  @Test
  void queryDepthDoesNotDependOnLabels() {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      labels.add(label("a|b|" + i, Verdict.COMPROMISED));
    }
    labels.add(label("a|b|benign", Verdict.BENIGN));
    assertThat(
            SharedSpark.session()
                .createDataFrame(
                    List.of(
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-19")),
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-20")),
                        RowFactory.create("a|b|7", Date.valueOf("2026-03-22")),
                        RowFactory.create("a|b|benign", Date.valueOf("2026-03-20")),
                        RowFactory.create("a|b|x", Date.valueOf("2026-03-20"))),
                    DAYS)
                .filter(NightRows.labelled(labels, Verdict.COMPROMISED))
                .selectExpr("concat(identity, ' ', event_date)")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a|b|7 2026-03-20");
  }

  @Test
  void historyCoversSixtyDaysWithoutGaps(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    // Two identities a day from 28 January to 30 March, with as many events as their numbers; 10
    // March has none.
    warehouse.append(
        IdentitiesTable.DAYS,
        SharedSpark.session()
            .range(0, 124)
            .selectExpr(
                "concat('svc-', id) AS identity",
                "date_add(DATE'2026-01-28', CAST(id DIV 2 AS INT)) AS event_date",
                "id AS events",
                "0 AS writes",
                "0 AS high_impact",
                "0 AS failures",
                "0 AS denied",
                "X'00' AS summary")
            .filter("event_date <> DATE'2026-03-10'"));
    List<EventDay> history = NightRows.history(source(warehouse));
    assertThat(history).hasSize(60);
    assertThat(history.get(0)).isEqualTo(new EventDay(LocalDate.of(2026, 1, 29), 5, 2));
    assertThat(history).contains(new EventDay(LocalDate.of(2026, 3, 10), 0, 0));
    assertThat(history.get(59)).isEqualTo(new EventDay(NIGHT, 241, 2));
    assertThat(history).isSortedAccordingTo(Comparator.comparing(EventDay::day));
  }

  @Test
  void countsAlertsThatWereReviewedAsFalse(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    List<Row> days = new ArrayList<>();
    for (String identity : List.of("quiet", "false", "open", "attack")) {
      Object[] day = new Object[IdentityRiskTable.SPEC.schema().length()];
      day[IdentityRiskTable.SPEC.schema().fieldIndex("identity")] = identity;
      day[IdentityRiskTable.SPEC.schema().fieldIndex("event_date")] = Date.valueOf("2026-03-20");
      day[IdentityRiskTable.SPEC.schema().fieldIndex("events")] = 1L;
      day[IdentityRiskTable.SPEC.schema().fieldIndex("alerts")] =
          identity.equals("quiet") ? 0L : 1L;
      days.add(RowFactory.create(day));
    }
    warehouse.append(
        IdentityRiskTable.SPEC,
        SharedSpark.session().createDataFrame(days, IdentityRiskTable.SPEC.schema()));
    List<Label> labels =
        List.of(
            label("quiet", Verdict.BENIGN),
            label("false", Verdict.BENIGN),
            label("attack", Verdict.BENIGN),
            label("attack", Verdict.COMPROMISED));
    assertThat(NightRows.of(source(warehouse), labels))
        .containsExactly(new NightLine(LocalDate.of(2026, 3, 20), 4, 3, 3, 1, 1));
    assertThat(NightRows.upTo(source(warehouse), labels, LocalDate.of(2026, 3, 19))).isEmpty();
  }

  private static ReportSource source(Warehouse warehouse) {
    return new ReportSource(
        warehouse,
        NIGHT,
        ExecutorProgram.builtIn().program(),
        ProfileRules.defaults(),
        Policy.NONE,
        lit(false),
        Optional.empty());
  }

  private static Label label(String identity, Verdict verdict) {
    return new Label(
        identity,
        FROM,
        FROM.plusSeconds(3_600),
        verdict,
        "ann",
        "",
        verdict == Verdict.BENIGN ? Optional.of(FROM.plusSeconds(86_400)) : Optional.empty(),
        Level.MEDIUM,
        FROM);
  }
}
