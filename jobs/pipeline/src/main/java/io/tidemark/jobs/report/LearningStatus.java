package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.NightReport.NightOverview.UnusualDay;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Starter;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Learning status of a night that a starter judged: how much history is missing, or how many
 * decisions the first baseline changes.
 *
 * @param trained the night's own baseline, if it made one
 * @param days number of days with events up to and including the night
 */
public record LearningStatus(Optional<Trained> trained, int days) {
  /** Key of a metric: number of identities that the previous baseline alerts on. */
  public static final String ALERTS_BEFORE = "gate/alerts_before";

  /** Key of a metric: number of identities that the new baseline alerts on. */
  public static final String ALERTS_NOW = "gate/alerts_now";

  /** Key of a metric: number of identities on the day of the comparison. */
  public static final String IDENTITIES = "gate/identities";

  /** Returns the status of a night; empty unless a starter judges it. */
  public static Optional<LearningStatus> of(
      Warehouse warehouse, LocalDate night, String featureSet) {
    if (BaselinesTable.judgeOf(warehouse, night, featureSet).filter(Trained::isStarter).isEmpty()) {
      return Optional.empty();
    }
    Optional<Trained> own = BaselinesTable.of(warehouse, night);
    return Optional.of(
        of(warehouse, night, own.filter(row -> row.featureSet().equals(featureSet))));
  }

  /** Returns the status of a night that a starter judges. */
  static LearningStatus of(Warehouse warehouse, LocalDate night, Optional<Trained> trained) {
    return new LearningStatus(
        trained, warehouse.rowsByDay(AccessEventsTable.SPEC).headMap(night, true).size());
  }

  /** Returns the status as a sentence. */
  public String describe() {
    Optional<Trained> first = trained.filter(row -> row.accepted() && !row.isStarter());
    String text =
        "the starter judges, never above STEP_UP, until a first baseline is accepted: %s so far, %s";
    return first
        .map(Trained::metrics)
        .map(LearningStatus::replaced)
        .orElseGet(() -> text.formatted(Counted.of(days, "day"), missing()));
  }

  private String missing() {
    int more = TrainingPlan.LEAST_DAYS - days;
    if (more > 0) {
      return "at least " + more + " more needed";
    }
    return trained.filter(row -> !row.isStarter()).isPresent()
        ? "and the first baseline was refused"
        : "which is enough, but calibration needs %d identity-days with history"
            .formatted(CalibratedThresholds.LEAST_DAYS);
  }

  private static String replaced(Map<String, String> metrics) {
    return ("the first baseline replaces the starter; on this day's %s identities, it "
            + "alerts on %s and the starter on %s")
        .formatted(metrics.get(IDENTITIES), metrics.get(ALERTS_NOW), metrics.get(ALERTS_BEFORE));
  }

  private static final int MOST = 10;

  private record Ranked(
      String identity,
      LocalDate eventDate,
      @Named("most.decision") String decision,
      @Named("most.reasons") List<Reason> reasons) {}

  /**
   * Returns at most ten days that a starter judged in the week up to a night, most unusual first,
   * whether or not they alerted.
   */
  public static List<UnusualDay> unusualDays(
      Warehouse warehouse, FeatureProgram program, LocalDate night) {
    Dataset<Row> counted =
        warehouse
            .read(
                ScoredEventsTable.spec(program),
                night.minusDays(TrainingPlan.LEAST_DAYS - 1L),
                night)
            .filter(col("scope").equalTo(Starter.NAME).and(col("reasons").isNotNull()))
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
            .limit(MOST);
    return RowCodec.of(Ranked.class).read(counted).stream()
        .map(
            day ->
                new UnusualDay(
                    day.eventDate,
                    day.identity,
                    day.decision,
                    Reason.listed(day.reasons).stream().map(Reason::message).toList()))
        .toList();
  }
}
