package io.tidemark.jobs.backtest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.Profiles;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.ImpactOverrides;
import io.tidemark.jobs.night.LabelledDays;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.EventScoring;
import io.tidemark.training.Gates;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.Revalidations;
import io.tidemark.training.RiskCarry;
import io.tidemark.training.SampleOptions;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The nights of a candidate, one after the other: each day is judged by the baseline that the night
 * before would have had, trained without the days on which earlier nights raised an alert; one that
 * a gate refuses leaves the one before in office. Vectors are computed once for all nights. Close
 * it to let them go.
 */
final class NightReplay implements AutoCloseable {
  /** As the night's training step looks back. */
  private static final int TRAINING_DAYS = 28;

  private static final StructType OPENING =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("kind", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("risk_state", DataTypes.BinaryType);

  private final SparkSession spark;
  private final Candidate candidate;
  private final Dataset<Row> features;
  private final NavigableSet<LocalDate> days = new TreeSet<>();

  /**
   * @param events all that is known, with the attacks, in the columns of access_events
   * @param first first day of them
   * @param last last day to judge
   */
  NightReplay(
      SparkSession spark,
      Candidate candidate,
      Dataset<Row> events,
      LabelledDays labels,
      LocalDate first,
      LocalDate last) {
    this.spark = spark;
    this.candidate = candidate;
    Dataset<Row> judged = ImpactOverrides.over(events, candidate.policy());
    Dataset<Row> summaries =
        labels.withTrust(labels.withoutCompromised(DaySummaries.of(judged, candidate.catalogue())));
    Dataset<Row> none =
        spark.createDataFrame(List.of(), Profiles.SCHEMA).select(Columns.IDENTITY, Columns.PROFILE);
    features =
        labels
            .withoutCompromised(
                EventFeatures.of(
                    none,
                    summaries,
                    judged,
                    new FeatureRange(first, last, first),
                    candidate.catalogue(),
                    HistoryRules.of(candidate.settings()),
                    candidate.policy().bounds()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    for (Row row : features.select(Columns.EVENT_DATE).distinct().collectAsList()) {
      days.add(JobRunsTable.date(row, Columns.EVENT_DATE));
    }
  }

  /**
   * Judges days one after the other.
   *
   * @param seed of training
   * @param onDay called after each
   */
  JudgedEvents judge(LocalDate from, LocalDate to, long seed, Runnable onDay) {
    JudgedEvents judged = new JudgedEvents();
    NavigableSet<IdentityDay> alerted = new TreeSet<>();
    NavigableSet<LocalDate> judgedDays = new TreeSet<>();
    NavigableMap<String, Row> risk = new TreeMap<>();
    Baseline present = null;
    for (LocalDate day : days.subSet(from, true, to, true)) {
      Optional<Baseline> trained = train(day, seed, alerted, judgedDays);
      if (trained.isPresent() && Gates.failures(trained.get()).isEmpty()) {
        present = trained.get();
      } else if (present != null) {
        judged.refused();
      }
      if (present != null) {
        judge(day, present, risk, judged);
        judged.alertedOn(day).forEach(who -> alerted.add(new IdentityDay(who, day)));
        judgedDays.add(day);
      }
      onDay.run();
    }
    return judged;
  }

  private Optional<Baseline> train(
      LocalDate day,
      long seed,
      NavigableSet<IdentityDay> alerted,
      NavigableSet<LocalDate> judgedDays) {
    Settings settings = candidate.settings();
    int calibrating = settings.train().calibrationDays();
    LocalDate eve = day.minusDays(1);
    NavigableSet<LocalDate> known =
        days.subSet(eve.minusDays(calibrating + TRAINING_DAYS - 1L), true, eve, true);
    Optional<TrainingPlan> plan = TrainingPlan.of(known, calibrating);
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> rows =
        features.filter(
            col(Columns.EVENT_DATE)
                .between(lit(plan.get().trainFrom()), lit(plan.get().calibrateTo())));
    NavigableSet<IdentityDay> suspect = new TreeSet<>();
    Column out = lit(false);
    for (IdentityDay one : alerted) {
      if (!one.day().isBefore(plan.get().calibrateFrom())) {
        suspect.add(one);
      } else {
        out =
            out.or(
                col("identity")
                    .equalTo(lit(one.identity()))
                    .and(col(Columns.EVENT_DATE).equalTo(lit(one.day()))));
      }
    }
    Settings.Train train = settings.train();
    return new BaselineTrainer(
            candidate.catalogue().program().catalogue(),
            new SampleOptions(
                train.rowsPerScope(),
                train.maxIdentityShare(),
                SampleOptions.defaults(0).minActiveDays(),
                seed),
            new ForestOptions(
                train.numTrees(),
                train.subsampleSize(),
                ForestOptions.defaultDepth(train.subsampleSize()),
                seed,
                ForestOptions.defaults(seed).contrastShare()),
            RiskFigures.of(settings, candidate.policy()),
            candidate.policy().riskRules())
        .train(
            alerted.isEmpty() ? rows : rows.filter(org.apache.spark.sql.functions.not(out)),
            plan.get(),
            new EarlierAlerts(suspect, judgedDays),
            Map.of())
        .filter(baseline -> baseline.scopeFor(null).isUsable());
  }

  private void judge(
      LocalDate day, Baseline baseline, NavigableMap<String, Row> risk, JudgedEvents judged) {
    RiskPolicies policies = candidate.policy().riskRules();
    Dataset<Row> opening = spark.createDataFrame(List.copyOf(risk.values()), OPENING);
    Dataset<Row> today =
        features
            .filter(col(Columns.EVENT_DATE).equalTo(lit(day)))
            .join(
                opening.select(col("identity"), col("risk_state").as(EventScoring.OPENING_RISK)),
                new String[] {"identity"},
                "left");
    Dataset<Row> scored =
        EventScoring.of(today, baseline, policies, candidate.catalogue().program().recentFeatures())
            .drop("shares")
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      judged.add(day, scored);
      Map<String, Row> who = new TreeMap<>();
      for (Row row :
          scored
              .groupBy("identity")
              .agg(max("nhi_kind").as("kind"), max("cohort").as("cohort"))
              .collectAsList()) {
        who.put(row.getString(0), row);
      }
      long end = (day.toEpochDay() + 1) * 86_400_000_000L;
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

  /** The columns of access_events that a replay reads. */
  static StructType eventSchema() {
    return EventRows.SCHEMA.add(Columns.EVENT_DATE, DataTypes.DateType);
  }

  @Override
  public void close() {
    features.unpersist();
  }
}
