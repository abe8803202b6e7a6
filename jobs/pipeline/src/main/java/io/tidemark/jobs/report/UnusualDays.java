package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.NightReport.NightOverview.UnusualDay;
import io.tidemark.runtime.baseline.Starter;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.List;

/** Reads the most unusual identity-days that a starter has judged, whether or not they alerted. */
public final class UnusualDays {
  private static final int MOST = 10;

  private UnusualDays() {}

  private record Ranked(
      String identity,
      LocalDate eventDate,
      @Named("most.decision") String decision,
      @Named("most.reasons") List<Alert.Why> reasons) {}

  /** Returns the days of the last week up to a night, most unusual first; at most ten. */
  public static List<UnusualDay> of(Warehouse warehouse, FeatureProgram program, LocalDate night) {
    return RowCodec.of(Ranked.class)
        .read(
            warehouse
                .read(
                    ScoredEventsTable.spec(program),
                    night.minusDays(TrainingPlan.LEAST_DAYS - 1L),
                    night)
                .filter(col("scope").equalTo(lit(Starter.NAME)).and(col("reasons").isNotNull()))
                .groupBy("identity", Columns.EVENT_DATE)
                .agg(
                    max_by(
                            struct("decision", "reasons", "statistic", "effective_risk"),
                            struct("effective_risk", "statistic", "time", "metadata_uid"))
                        .as("most"))
                .orderBy(
                    col("most.effective_risk").desc(),
                    col("most.statistic").desc(),
                    col("identity"),
                    col(Columns.EVENT_DATE))
                .limit(MOST))
        .stream()
        .map(
            day ->
                new UnusualDay(
                    day.eventDate,
                    day.identity,
                    day.decision,
                    Alert.Why.listed(day.reasons).stream().map(Alert.Why::message).toList()))
        .toList();
  }
}
