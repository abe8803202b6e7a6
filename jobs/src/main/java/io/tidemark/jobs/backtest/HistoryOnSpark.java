package io.tidemark.jobs.backtest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.Profiles;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.jobs.night.LabelledDays;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.table.ReadAgain;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.EventScoring;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.Revalidations;
import io.tidemark.training.RiskCarry;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A history of any size. Vectors are computed once for all nights; close it to let them go. */
final class HistoryOnSpark implements VectorHistory {
  private static final StructType OPENING =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("kind", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("risk_state", DataTypes.BinaryType);

  private static final StructType IDENTITY_DAY =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add(Columns.EVENT_DATE, DataTypes.DateType);

  private final SparkSession spark;
  private final RiskPolicies policies;
  private final RecentFeatures recentFeatures;
  private final Dataset<Row> features;
  private final NavigableSet<LocalDate> days = new TreeSet<>();

  /**
   * @param events all that is known, with the attacks, in the columns of access_events
   * @param first first day of them
   * @param last last day to judge
   */
  HistoryOnSpark(
      SparkSession spark,
      Candidate candidate,
      Dataset<Row> events,
      LabelledDays labels,
      LocalDate first,
      LocalDate last) {
    this.spark = spark;
    policies = candidate.policy().riskRules();
    recentFeatures = candidate.catalogue().program().recentFeatures();
    Dataset<Row> judged = ImpactOverrides.over(events, candidate.policy());
    Dataset<Row> summaries =
        labels.withTrust(labels.withoutCompromised(DaySummaries.of(judged, candidate.catalogue())));
    Dataset<Row> none =
        spark.createDataFrame(List.of(), Profiles.SCHEMA).select(Columns.IDENTITY, Columns.PROFILE);
    features =
        ReadAgain.of(
            labels.withoutCompromised(
                EventFeatures.of(
                    none,
                    summaries,
                    judged,
                    new FeatureRange(first, last, first),
                    candidate.catalogue(),
                    HistoryRules.of(candidate.settings()),
                    candidate.policy().bounds())));
    for (Row row : features.select(Columns.EVENT_DATE).distinct().collectAsList()) {
      days.add(RowTimes.date(row, Columns.EVENT_DATE));
    }
  }

  /** Rows of {@link EventFeatures#schema}. */
  Dataset<Row> features() {
    return features;
  }

  @Override
  public NavigableSet<LocalDate> days() {
    return Collections.unmodifiableNavigableSet(days);
  }

  @Override
  public Optional<Baseline> train(
      BaselineTrainer trainer,
      TrainingPlan plan,
      NavigableSet<IdentityDay> leftOut,
      EarlierAlerts alerts) {
    Dataset<Row> rows =
        features.filter(
            col(Columns.EVENT_DATE).between(lit(plan.trainFrom()), lit(plan.calibrateTo())));
    return trainer.train(without(leftOut, rows), plan, alerts, Map.of());
  }

  /** By a join: a filter that says each of them would be too deep for Spark to plan. */
  static Dataset<Row> without(NavigableSet<IdentityDay> leftOut, Dataset<Row> rows) {
    if (leftOut.isEmpty()) {
      return rows;
    }
    List<Row> out =
        leftOut.stream().map(one -> RowFactory.create(one.identity(), one.day())).toList();
    return rows.join(
        broadcast(rows.sparkSession().createDataFrame(out, IDENTITY_DAY)),
        new String[] {"identity", Columns.EVENT_DATE},
        "left_anti");
  }

  @Override
  public Judging judging() {
    NavigableMap<String, Row> risk = new TreeMap<>();
    return (day, baseline, judged) -> judge(day, baseline, risk, judged);
  }

  private void judge(
      LocalDate day, Baseline baseline, NavigableMap<String, Row> risk, JudgedEvents judged) {
    Dataset<Row> opening = spark.createDataFrame(List.copyOf(risk.values()), OPENING);
    Dataset<Row> today =
        features
            .filter(col(Columns.EVENT_DATE).equalTo(lit(day)))
            .join(
                opening.select(col("identity"), col("risk_state").as(EventScoring.OPENING_RISK)),
                new String[] {"identity"},
                "left");
    Dataset<Row> scored =
        ReadAgain.of(EventScoring.of(today, baseline, policies, recentFeatures).drop("shares"));
    try {
      judged.add(day, judged(scored));
      Map<String, Row> who = new TreeMap<>();
      for (Row row :
          scored
              .groupBy("identity")
              .agg(max("nhi_kind").as("kind"), max("cohort").as("cohort"))
              .collectAsList()) {
        who.put(row.getString(0), row);
      }
      long end = EventTime.endOf(day);
      List<Row> carried = new ArrayList<>();
      for (Row row :
          RiskCarry.of(opening, scored, baseline.policy(), policies, Revalidations.NONE, end)
              .collectAsList()) {
        String identity = row.getAs("identity");
        Row seen = who.containsKey(identity) ? who.get(identity) : risk.get(identity);
        carried.add(
            RowFactory.create(
                identity, seen.getAs("kind"), seen.getAs("cohort"), row.getAs("risk_state")));
      }
      risk.clear();
      for (Row row : spark.createDataFrame(carried, OPENING).collectAsList()) {
        risk.put(row.getString(0), row);
      }
    } finally {
      scored.unpersist();
    }
  }

  private static List<JudgedEvents.Judged> judged(Dataset<Row> scored) {
    List<JudgedEvents.Judged> judged = new ArrayList<>();
    for (Row row :
        scored
            .select("identity", "metadata_uid", "time", "effective_risk", "cause")
            .collectAsList()) {
      judged.add(
          new JudgedEvents.Judged(
              row.getString(0),
              row.getString(1),
              RowTimes.micros(row.get(2)),
              row.getDouble(3),
              Cause.valueOf(row.getString(4))));
    }
    return judged;
  }

  @Override
  public void close() {
    features.unpersist();
  }
}
