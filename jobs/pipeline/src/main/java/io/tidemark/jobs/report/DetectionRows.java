package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.Detection.Attack;
import io.tidemark.notebooks.report.NightReport.Detection.Gravest;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Compares alerts with labelled attacks, if the logs include a {@code labels.csv}. Labels are read
 * only after all decisions have been made, so they cannot influence learning or judging.
 */
public final class DetectionRows {
  public static final String KNOWN_ATTACK = "known_attack";
  public static final String WITHIN_ATTACK = "within_attack";

  private final Warehouse warehouse;
  private final FeatureProgram program;
  private final Dataset<Row> labels;
  private final Map<LocalDate, Detection> detections = new HashMap<>();

  private DetectionRows(Warehouse warehouse, FeatureProgram program, Dataset<Row> labels) {
    this.warehouse = warehouse;
    this.program = program;
    this.labels = labels;
  }

  /** Returns the comparison; empty if the logs include no labels. */
  public static Optional<DetectionRows> of(Warehouse warehouse, FeatureProgram program) {
    List<String> files = AttackLabels.amongLogsOf(warehouse);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    // Each file by itself, because their columns may be in different orders.
    Dataset<Row> labels =
        files.stream()
            .map(
                file ->
                    warehouse
                        .spark()
                        .read()
                        .option("header", "true")
                        .csv(WarehouseLocation.pattern(file))
                        .selectExpr(
                            "event_id",
                            "attack_id",
                            "try_cast(case as int) as attack_case",
                            "variant"))
            .reduce(Dataset::union)
            .orElseThrow();
    return Optional.of(new DetectionRows(warehouse, program, labels.na().drop()));
  }

  /** Returns the detection result for a judged day. The result is computed once and cached. */
  public Detection on(LocalDate day, Optional<Baseline> judge) {
    return detections.computeIfAbsent(day, night -> computed(night, judge));
  }

  private Detection computed(LocalDate day, Optional<Baseline> judge) {
    Dataset<Row> scored = CachedDataset.of(judged(day, day));
    Dataset<Row> outside =
        CachedDataset.of(outsideAttacks(scored, day, day).groupBy("identity").agg(gravest()));
    try {
      List<Attack> attacks = attacks(scored, judge);
      return new Detection(
          attacks,
          falseStepUps(outside.filter(col("gravest.alert")), judge),
          outside.count(),
          scoredAttacks(day) - attacks.size());
    } finally {
      outside.unpersist();
      scored.unpersist();
    }
  }

  /**
   * Adds {@link #KNOWN_ATTACK} to identity-days: true if there are alerts, and every alert is part
   * of a labelled attack or closely follows one. Adds {@link #WITHIN_ATTACK}: the same for every
   * event, so that the day cannot have a false step-up.
   */
  public static Dataset<Row> marked(
      Dataset<Row> days, Optional<DetectionRows> attacks, LocalDate from, LocalDate to) {
    if (attacks.isEmpty()) {
      return days.withColumn(KNOWN_ATTACK, lit(false)).withColumn(WITHIN_ATTACK, lit(false));
    }
    String[] day = {"identity", Columns.EVENT_DATE};
    Dataset<Row> judged = attacks.get().judged(from, to);
    Dataset<Row> outside = attacks.get().outsideAttacks(judged, from, to);
    Dataset<Row> marks =
        alerted(judged, "alerted")
            .join(alerted(outside, "falsely"), day, "left")
            .select(
                col("identity"),
                col(Columns.EVENT_DATE),
                col("alerted").and(not(coalesce(col("falsely"), lit(false)))).as(KNOWN_ATTACK),
                col("falsely").isNull().as(WITHIN_ATTACK));
    return days.join(marks, day, "left")
        .na()
        .fill(false, new String[] {KNOWN_ATTACK, WITHIN_ATTACK});
  }

  /** Returns the identity-days of the events, and whether any of the events is an alert. */
  private static Dataset<Row> alerted(Dataset<Row> events, String name) {
    Column alert = coalesce(ScoredEventsTable.isAlert(), lit(false));
    return events.groupBy("identity", Columns.EVENT_DATE).agg(max(alert).as(name));
  }

  /** Returns the ids of the given events that are labelled as part of an attack. */
  Set<String> labelled(Collection<String> events) {
    return Set.copyOf(
        labels
            .filter(col("event_id").isin(events.toArray()))
            .select("event_id")
            .as(Encoders.STRING())
            .collectAsList());
  }

  private Dataset<Row> judged(LocalDate from, LocalDate to) {
    return warehouse
        .read(ScoredEventsTable.spec(program))
        .filter(
            col(Columns.EVENT_DATE).between(from, to).and(col("decision").notEqual("NOT_JUDGED")))
        .select(
            col("identity"),
            col("cohort"),
            col(Columns.EVENT_DATE),
            col("metadata_uid"),
            col("time"),
            col("cause"),
            col("decision"),
            col("p_value"),
            coalesce(col("effective_risk"), lit(0.0)).as("effective_risk"));
  }

  /**
   * Returns the events outside every attack and the {@link AttackLabels#HOURS} hours after it.
   * Alerts on them are false.
   */
  private Dataset<Row> outsideAttacks(Dataset<Row> judged, LocalDate from, LocalDate to) {
    Dataset<Row> attacked =
        warehouse
            .read(AccessEventsTable.SPEC)
            .filter(col(Columns.EVENT_DATE).between(from.minusDays(1), to))
            .join(labels, col("metadata_uid").equalTo(labels.col("event_id")))
            .select(col("identity").as("attacked"), col("time").as("attack_time"));
    return judged
        .join(labels, col("metadata_uid").equalTo(labels.col("event_id")), "left_anti")
        .join(
            attacked,
            expr(
                "identity = attacked AND time BETWEEN attack_time"
                    + " AND attack_time + INTERVAL %d HOURS".formatted(AttackLabels.HOURS)),
            "left_anti");
  }

  private List<Attack> attacks(Dataset<Row> judged, Optional<Baseline> judge) {
    Dataset<Row> counted =
        judged
            .join(labels, col("metadata_uid").equalTo(labels.col("event_id")))
            .groupBy("attack_case", "attack_id")
            .agg(max("variant").as("variant"), gravest())
            .orderBy("attack_case", "variant", "attack_id");
    return RowCodec.of(Attacked.class).read(counted).stream()
        .map(attack -> attack.by(judge))
        .toList();
  }

  /** Counts the attacks of a day, including those without a judged event. */
  private long scoredAttacks(LocalDate day) {
    return warehouse
        .read(ScoredEventsTable.spec(program))
        .filter(col(Columns.EVENT_DATE).equalTo(lit(day)))
        .join(labels, col("metadata_uid").equalTo(labels.col("event_id")))
        .select("attack_case", "attack_id")
        .distinct()
        .count();
  }

  private static List<Gravest> falseStepUps(Dataset<Row> alerted, Optional<Baseline> judge) {
    return RowCodec.of(EventRow.class).read(alerted.select("gravest.*")).stream()
        .map(event -> event.by(judge))
        .sorted(
            Comparator.comparingDouble(Gravest::risk).reversed().thenComparing(Gravest::identity))
        .toList();
  }

  private record Attacked(int attackCase, String variant, EventRow gravest) {
    Attack by(Optional<Baseline> judge) {
      return new Attack(attackCase, variant, gravest.alert, gravest.by(judge));
    }
  }

  private record EventRow(
      boolean alert,
      double effectiveRisk,
      String metadataUid,
      String identity,
      String cohort,
      String decision) {
    Gravest by(Optional<Baseline> judge) {
      Optional<CalibratedThresholds> thresholds =
          judge.flatMap(baseline -> baseline.scopeFor(cohort).thresholds());
      return new Gravest(
          identity,
          metadataUid,
          decision,
          effectiveRisk,
          thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
          thresholds.map(CalibratedThresholds::high).orElse(Double.NaN));
    }
  }

  private static Column gravest() {
    Column detections =
        struct(
            ScoredEventsTable.isAlert().as("alert"),
            col("effective_risk"),
            col("metadata_uid"),
            col("identity"),
            col("cohort"),
            col("decision"));
    return max_by(detections, ScoredEventsTable.gravity()).as("gravest");
  }
}
