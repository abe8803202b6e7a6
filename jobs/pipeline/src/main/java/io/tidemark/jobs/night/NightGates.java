package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.DayClass;
import io.tidemark.jobs.report.LearningStatus;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.CohortShift;
import io.tidemark.training.EventScoring;
import io.tidemark.training.FeatureDrift;
import io.tidemark.training.FeatureSet;
import io.tidemark.training.Gates;
import io.tidemark.training.Gates.BaselineComparison;
import io.tidemark.training.Gates.FarRowsGate;
import io.tidemark.training.SampleKey;
import io.tidemark.training.VectorRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Checks a new baseline against the gates. First, the baseline itself is checked. Next, its alerts
 * and scores are compared with those of the previous baseline on the same events. Finally, the
 * features on the baseline's last day are compared with those on similar earlier days. For large
 * days, only a sample of identities is checked. A starter passes all gates.
 *
 * @param key secret for drawing samples
 */
record NightGates(NightContext night, SampleKey key) {
  /** Number of events per day to sample, by whole identities, on days with twice as many. */
  private static final long WHOLE = 200_000;

  /** Number of vectors on each side of a feature comparison. */
  private static final int VECTORS = 20_000;

  /** Number of earlier days that are searched for similar days. */
  private static final int DAYS_BACK = 14;

  /** A sentence per failed gate, beginning with its name and a colon, and figures to store. */
  record Result(List<String> failures, Map<String, String> metrics) {}

  Result of(LocalDate day, Baseline fresh, Optional<Baseline> before) {
    if (fresh.isStarter()) {
      int days = fresh.scopeFor(null).trainingDays();
      return new Result(List.of(), Map.of(BaselinesTable.STARTER_DAYS, Integer.toString(days)));
    }
    List<String> failures = new ArrayList<>(Gates.failures(fresh));
    Map<String, String> metrics = metrics(fresh);
    Dataset<Row> features = night.read(ScoredEventsTable.features(night.program()));
    // A starter's scores and far values are assumed, so a first baseline may differ from them.
    boolean isLearned = before.isPresent() && !before.get().isStarter();
    if (before.isPresent()) {
      Dataset<Row> today =
          CachedDataset.of(unshifted(sampled(on(features, List.of(day)), day), fresh));
      try {
        BaselineComparison comparison = comparison(today, fresh, before.get());
        if (isLearned) {
          failures.addAll(comparison.failures(fresh.policy().budgetMedium()));
        }
        metrics.put(LearningStatus.ALERTS_BEFORE, Long.toString(comparison.alertsBefore()));
        metrics.put(LearningStatus.ALERTS_NOW, Long.toString(comparison.alertsNow()));
        metrics.put(LearningStatus.IDENTITIES, Long.toString(comparison.identityDays()));
        metrics.put("gate/unscoped_before", Long.toString(comparison.unscopedBefore()));
        metrics.put("gate/unscoped_now", Long.toString(comparison.unscopedNow()));
      } finally {
        today.unpersist();
      }
    }
    if (isLearned) {
      FarRowsGate golden =
          FarRowsGate.of(FeatureSet.of(night.program().catalogue()), before.get(), fresh);
      failures.addAll(golden.failures(fresh.policy().budgetMedium()));
      List<String> changed = golden.changed(fresh.policy().budgetMedium());
      metrics.put("gate/golden_changed", Integer.toString(changed.size()));
    }
    List<FeatureDrift> drifts = drifts(features, day, fresh.features());
    failures.addAll(FeatureDrift.failures(drifts));
    for (FeatureDrift drift : drifts) {
      metrics.put("drift/" + drift.feature() + "/psi", number(drift.psi()));
      if (drift.isLarge()) {
        metrics.put("drift/" + drift.feature() + "/ks", number(drift.distance()));
      }
    }
    return new Result(failures, metrics);
  }

  /** Returns a baseline's figures for human-readable columns. */
  private static Map<String, String> metrics(Baseline baseline) {
    Map<String, String> metrics = new TreeMap<>();
    for (ScopeBaseline scope : baseline.scopes()) {
      metrics.put(scope.id() + "/training_rows", Long.toString(scope.trainingRows()));
      metrics.put(scope.id() + "/calibration_days", Integer.toString(scope.calibration().size()));
      scope
          .calibration()
          .leftOut()
          .forEach(
              (reason, count) -> metrics.put(scope.id() + "/left_out/" + reason, count.toString()));
      scope.thresholds().ifPresent(thresholds -> put(metrics, scope.id(), thresholds));
    }
    CohortShift.of(baseline)
        .forEach(
            shift ->
                metrics.put(Baseline.cohortScope(shift.cohort()) + "/shift", shift.toString()));
    return metrics;
  }

  private static void put(
      Map<String, String> metrics, String scope, CalibratedThresholds thresholds) {
    metrics.put(scope + "/medium", threshold(thresholds.medium()));
    metrics.put(scope + "/high", threshold(thresholds.high()));
    metrics.put(scope + "/medium_rank", Integer.toString(thresholds.mediumPromise().k()));
    metrics.put(
        scope + "/extrapolated",
        thresholds.mediumPromise().extrapolated() + "," + thresholds.highPromise().extrapolated());
  }

  private BaselineComparison comparison(Dataset<Row> today, Baseline fresh, Baseline before) {
    Figures now = figures(today, fresh);
    Figures then = figures(today, before);
    CalibratedThresholds.Promise promise =
        before.scopeFor(null).thresholds().orElseThrow().mediumPromise();
    List<Cohort> cohorts =
        RowCodec.of(Cohort.class)
            .read(today.groupBy("cohort").agg(countDistinct("identity").as("identities")));
    return new BaselineComparison(
        now.identities,
        then.alerted,
        now.alerted,
        then.quantilesOrZeros(),
        now.quantilesOrZeros(),
        promise.extrapolated() ? promise.budget() : (double) promise.k() / (promise.n() + 1),
        unscoped(cohorts, before),
        unscoped(cohorts, fresh));
  }

  private record Cohort(String cohort, long identities) {}

  private record Figures(long identities, long alerted, List<Double> quantiles) {
    List<Double> quantilesOrZeros() {
      return quantiles.isEmpty() ? List.of(0.0, 0.0, 0.0) : quantiles;
    }
  }

  /** Removes rows of known cohort shifts, which are no reason to refuse a baseline. */
  private static Dataset<Row> unshifted(Dataset<Row> rows, Baseline fresh) {
    Dataset<Row> unshifted = rows;
    for (CohortShift shift : CohortShift.of(fresh)) {
      unshifted = shift.maskShifted(unshifted);
    }
    return unshifted;
  }

  /** Returns the number of identities whose cohort has no scope in the baseline. */
  private static long unscoped(List<Cohort> cohorts, Baseline baseline) {
    return cohorts.stream()
        .filter(cohort -> baseline.scopeFor(cohort.cohort).id().equals(Baseline.GLOBAL))
        .mapToLong(Cohort::identities)
        .sum();
  }

  private Figures figures(Dataset<Row> today, Baseline baseline) {
    Policy policies = night.policy();
    Dataset<Row> scored =
        EventScoring.of(
            today.withColumn(EventScoring.OPENING_RISK, lit(null).cast("binary")),
            baseline,
            policies,
            night.program().recentFeatures());
    Dataset<Row> counted =
        scored.agg(
            countDistinct("identity").as("identities"),
            countDistinct(when(col("cause").equalTo("RISK"), col("identity"))).as("alerted"),
            expr("percentile(score, array(0.5, 0.9, 0.99))").as("quantiles"));
    return RowCodec.of(Figures.class).one(counted);
  }

  private List<FeatureDrift> drifts(Dataset<Row> features, LocalDate day, List<String> names) {
    List<LocalDate> like = new ArrayList<>();
    for (LocalDate other :
        night.inputs().days().subMap(day.minusDays(DAYS_BACK), true, day, false).keySet()) {
      if (DayClass.of(other.toEpochDay()) == DayClass.of(day.toEpochDay())) {
        like.add(other);
      }
    }
    if (like.isEmpty()) {
      return List.of();
    }
    Map<LocalDate, Long> rows =
        night.warehouse().rowsByDay(ScoredEventsTable.features(night.program()));
    Dataset<Row> reference = on(features, like);
    Dataset<Row> today = on(features, List.of(day));
    List<LocalDate> both = new ArrayList<>(like);
    both.add(day);
    Map<LocalDate, Long> identities = identities(on(features, both));
    return FeatureDrift.of(
        names,
        Operators.leastDifferences(night.program().catalogue()),
        VectorSample.of(reference, names, VECTORS, sum(rows, like), key),
        VectorSample.of(today, names, VECTORS, rows.getOrDefault(day, 0L), key),
        sum(identities, like),
        identities.getOrDefault(day, 0L));
  }

  private static long sum(Map<LocalDate, Long> rows, List<LocalDate> days) {
    return days.stream().mapToLong(day -> rows.getOrDefault(day, 0L)).sum();
  }

  private static Map<LocalDate, Long> identities(Dataset<Row> rows) {
    Map<LocalDate, Long> identities = new TreeMap<>();
    for (Row row :
        rows.groupBy(Columns.EVENT_DATE).agg(countDistinct("identity")).collectAsList()) {
      identities.put(RowTimes.date(row, Columns.EVENT_DATE), row.getLong(1));
    }
    return identities;
  }

  private Dataset<Row> sampled(Dataset<Row> rows, LocalDate day) {
    long events = night.inputs().days().getOrDefault(day, 0L);
    long parts = Math.max(1, events / WHOLE);
    return parts == 1 ? rows : rows.filter(pmod(key.hash(col("identity")), lit(parts)).equalTo(0));
  }

  private static Dataset<Row> on(Dataset<Row> rows, List<LocalDate> days) {
    Column among = lit(false);
    for (LocalDate day : days) {
      among = among.or(col(Columns.EVENT_DATE).equalTo(day));
    }
    return rows.filter(among);
  }

  private static String threshold(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /**
   * Samples the rows with the smallest keyed hashes of (product, uid), whatever their partitioning.
   * A first pass finds the last key; a second reads the features of sampled rows only.
   */
  static final class VectorSample {
    private static final Column UID = col("metadata_uid");

    /** Number of keys to sort per sampled key, as the filter may pass fewer than expected. */
    private static final double ORDERED_FOR_ONE = 8;

    private VectorSample() {}

    /**
     * Draws at most {@code most} vectors, a number above 0, in no particular order. NaN means not
     * observed. The approximate number of rows, {@code known}, affects the speed but not the
     * result.
     */
    static float[][] of(
        Dataset<Row> rows, List<String> features, int most, long known, SampleKey key) {
      Column hashes = key.hash(col("metadata_product"), UID);
      boolean filtered = ORDERED_FOR_ONE * most < known;
      Row last = last(filtered ? rows.filter(mayBeTaken(hashes, most, known)) : rows, hashes, most);
      if (filtered && last.getLong(1) < most) {
        last = last(rows, hashes, most);
      }
      if (last.isNullAt(0)) {
        return new float[0][];
      }
      long hash = last.getStruct(0).getLong(0);
      Column isTaken =
          hashes.lt(hash).or(hashes.equalTo(hash).and(UID.leq(last.getStruct(0).get(1))));
      Column[] columns = VectorRows.of(rows.schema(), features).selectedAfter();
      Dataset<Row> taken = rows.filter(isTaken).select(columns);
      VectorRows vectors = VectorRows.of(taken.schema(), features);
      return taken.collectAsList().stream().map(vectors::vector).toArray(float[][]::new);
    }

    /** Returns the last key of the sample (null without rows), and the number of its rows. */
    private static Row last(Dataset<Row> rows, Column hashes, int most) {
      return rows.select(hashes.as("hash"), UID.as("uid"))
          .orderBy("hash", "uid")
          .limit(most)
          .agg(max(struct("hash", "uid")), count(lit(1)))
          .first();
    }

    /** Returns a filter, without which each task would sort as many keys as the whole sample. */
    private static Column mayBeTaken(Column hashes, int most, long known) {
      return hashes.leq((long) (Long.MIN_VALUE + ORDERED_FOR_ONE * most / known * 0x1p64));
    }
  }
}
