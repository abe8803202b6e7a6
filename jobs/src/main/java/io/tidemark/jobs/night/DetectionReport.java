package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ReadAgain;
import io.tidemark.jobs.table.ScoredEventsTable;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Holds a night's alerts against labelled attacks, where the input brings a {@code labels.csv}.
 * Labels are only read here, after everything is decided: no step that learns or judges sees them.
 *
 * @param attacksByCase attacks with events on the judged day, by case
 * @param foundByCase those of them that raised an alert because of risk or a bound
 * @param falseStepUps identity-days with an alert outside attacks and the 24 hours after one
 * @param identityDays identities that were judged on the day
 */
record DetectionReport(
    Map<Integer, Long> attacksByCase,
    Map<Integer, Long> foundByCase,
    long falseStepUps,
    long identityDays) {
  /** The report of a day; empty when no labels are among the inputs. */
  static Optional<DetectionReport> of(NightContext night, LocalDate day) throws IOException {
    List<String> files = labelFiles(night);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> labels =
        night
            .warehouse()
            .spark()
            .read()
            .option("header", "true")
            .schema("event_id string, attack_id string, case string, variant string")
            .csv(files.toArray(String[]::new))
            .selectExpr("event_id", "attack_id", "try_cast(case as int) as attack_case")
            .na()
            .drop();
    Dataset<Row> scored =
        ReadAgain.of(
            night
                .warehouse()
                .read(ScoredEventsTable.spec(night.program()))
                .filter(
                    col("event_date").equalTo(lit(day)).and(col("decision").notEqual("NOT_JUDGED")))
                .select("identity", "metadata_uid", "time", "cause"));
    try {
      return Optional.of(of(night, day, scored, labels));
    } finally {
      scored.unpersist();
    }
  }

  private static DetectionReport of(
      NightContext night, LocalDate day, Dataset<Row> scored, Dataset<Row> labels) {
    Dataset<Row> labelled =
        scored.join(labels, scored.col("metadata_uid").equalTo(labels.col("event_id")));
    Map<Integer, Long> attacks = new TreeMap<>();
    Map<Integer, Long> found = new TreeMap<>();
    for (Row row :
        labelled
            .groupBy("attack_case", "attack_id")
            .agg(max(when(ScoreStep.isAlert(), 1).otherwise(0)).as("found"))
            .groupBy("attack_case")
            .agg(count(lit(1)), expr("sum(found)"))
            .collectAsList()) {
      attacks.put(row.getInt(0), row.getLong(1));
      found.put(row.getInt(0), row.getLong(2));
    }
    return new DetectionReport(
        attacks,
        found,
        falseStepUps(night, day, scored, labels),
        scored.agg(countDistinct("identity")).first().getLong(0));
  }

  /** False step-ups per identity-day. */
  double falseRate() {
    return identityDays == 0 ? 0 : (double) falseStepUps / identityDays;
  }

  /** For the closing summary. */
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("attacks_by_case", attacksByCase);
    map.put("found_by_case", foundByCase);
    map.put("attacks", sum(attacksByCase));
    map.put("found", sum(foundByCase));
    map.put("false_step_ups", falseStepUps);
    map.put("identity_days", identityDays);
    map.put("false_step_ups_per_identity_day", falseRate());
    return map;
  }

  /** For a person; of attacks nothing is said on a day that has none. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!attacksByCase.isEmpty()) {
      lines.add(found());
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%s on %s (%.3f per identity-day)",
            Counted.of(falseStepUps, "false step-up"),
            Counted.of(identityDays, "identity-day"),
            falseRate()));
    return lines;
  }

  private String found() {
    StringJoiner cases = new StringJoiner(", ", " (", ")");
    attacksByCase.forEach(
        (useCase, attacks) ->
            cases.add(
                "case %d: %d of %d"
                    .formatted(useCase, foundByCase.getOrDefault(useCase, 0L), attacks)));
    return sum(foundByCase)
        + " of "
        + sum(attacksByCase)
        + " labelled attacks raised an alert"
        + cases;
  }

  private static long falseStepUps(
      NightContext night, LocalDate day, Dataset<Row> scored, Dataset<Row> labels) {
    Dataset<Row> attacked =
        night
            .warehouse()
            .read(AccessEventsTable.SPEC)
            .filter(col(IdentityRiskTable.EVENT_DATE).between(lit(day.minusDays(1)), lit(day)))
            .join(labels, col("metadata_uid").equalTo(labels.col("event_id")))
            .select(col("identity").as("attacked"), col("time").as("attack_time"));
    Dataset<Row> outside =
        scored
            .filter(ScoreStep.isAlert())
            .select("identity", "metadata_uid", "time")
            .join(labels, col("metadata_uid").equalTo(labels.col("event_id")), "left_anti")
            .join(
                attacked,
                col("identity")
                    .equalTo(col("attacked"))
                    .and(col("time").geq(col("attack_time")))
                    .and(col("time").leq(expr("attack_time + INTERVAL 24 HOURS"))),
                "left_anti");
    return outside.select("identity").distinct().count();
  }

  private static List<String> labelFiles(NightContext night) throws IOException {
    var hadoop = night.warehouse().spark().sparkContext().hadoopConfiguration();
    List<String> found = new ArrayList<>();
    for (FileStatus file : InputFiles.under(night.run().request().inputs(), hadoop).files()) {
      Path path = file.getPath();
      if (AttackLabels.isOne(path, hadoop)) {
        found.add(path.toString());
      }
    }
    return found;
  }

  private static long sum(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
