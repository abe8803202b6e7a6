package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.CohortShift;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventScoring;
import io.tidemark.training.EventScoring.InMemoryScoring;
import io.tidemark.training.EventVector;
import io.tidemark.training.Gates.BaselineComparison;
import io.tidemark.training.SampleKey;
import io.tidemark.training.VectorRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The events that gates compare: in memory for small runs, otherwise on Spark with the same
 * results.
 */
interface GateEvents extends AutoCloseable {
  /** Number of events per day to sample, by whole identities, on days with twice as many. */
  long WHOLE = 200_000;

  /** Number of identities in a cohort. The cohort is null for identities without one. */
  record Cohort(String cohort, long identities) {}

  /**
   * A baseline's result for a day, without earlier risk.
   *
   * @param alerted number of identities with an alert because of risk
   * @param quantiles of the score, one per {@link BaselineComparison#QUANTILES}; empty without
   *     events
   */
  record Figures(long identities, long alerted, List<Double> quantiles) {}

  /**
   * Returns the events for checking a day's baseline. Its cohort shifts, which are no reason to
   * refuse a baseline, are removed from the day.
   *
   * @param first first day that {@link #sample} and {@link #identityDays} read
   * @param key secret for drawing samples
   */
  static GateEvents of(
      NightContext night, LocalDate first, LocalDate day, Baseline fresh, SampleKey key) {
    List<CohortShift> shifts = CohortShift.of(fresh);
    return RecentVectors.fit(night, first, day)
        ? new InMemory(night, day, shifts, key)
        : new OnSpark(night, day, shifts, key);
  }

  Figures figures(Baseline baseline);

  List<Cohort> cohorts();

  /**
   * Draws at most {@code most} vectors of the days, a number above 0, in no particular order. NaN
   * means not observed.
   */
  float[][] sample(Collection<LocalDate> days, int most);

  long identityDays(Collection<LocalDate> days);

  @Override
  void close();

  /** Events of a small run. */
  final class InMemory implements GateEvents {
    private final NightContext night;
    private final LocalDate day;
    private final SampleKey key;
    private final List<EventVector> today;

    private InMemory(NightContext night, LocalDate day, List<CohortShift> shifts, SampleKey key) {
      this.night = night;
      this.day = day;
      this.key = key;
      List<String> names = night.program().catalogue().names();
      today =
          night.vectors().on(night, List.of(day)).stream()
              .map(event -> masked(event, names, shifts))
              .toList();
    }

    private static EventVector masked(
        EventVector event, List<String> names, List<CohortShift> shifts) {
      float[] vector = event.vector();
      for (CohortShift shift : shifts) {
        if (shift.cohort().equals(event.header().cohort())) {
          vector = vector.clone();
          for (String feature : shift.features()) {
            vector[names.indexOf(feature)] = Float.NaN;
          }
        }
      }
      return new EventVector(event.header(), vector);
    }

    @Override
    public Figures figures(Baseline baseline) {
      Set<String> identities = new HashSet<>();
      Set<String> alerted = new HashSet<>();
      List<Double> scores = new ArrayList<>();
      new InMemoryScoring(night.policy(), night.program().recentFeatures())
          .judge(
              day,
              baseline,
              today,
              (event, verdict, shares) -> {
                identities.add(event.header().identity());
                scores.add(verdict.score());
                if (verdict.cause() == Cause.RISK) {
                  alerted.add(event.header().identity());
                }
              });
      Collections.sort(scores);
      return new Figures(
          identities.size(),
          alerted.size(),
          scores.isEmpty()
              ? List.of()
              : BaselineComparison.QUANTILES.stream()
                  .map(share -> interpolated(scores, share))
                  .toList());
    }

    /** Interpolates linearly, like Spark's percentile. */
    private static double interpolated(List<Double> rising, double share) {
      double position = (rising.size() - 1) * share;
      double low = rising.get((int) Math.floor(position));
      double high = rising.get((int) Math.ceil(position));
      return low == high
          ? low
          : (Math.ceil(position) - position) * low + (position - Math.floor(position)) * high;
    }

    @Override
    public List<Cohort> cohorts() {
      Map<String, Set<String>> identities = new HashMap<>();
      for (EventVector event : today) {
        EventHeader header = event.header();
        identities
            .computeIfAbsent(header.cohort(), cohort -> new HashSet<>())
            .add(header.identity());
      }
      List<Cohort> cohorts = new ArrayList<>();
      identities.forEach((cohort, members) -> cohorts.add(new Cohort(cohort, members.size())));
      return cohorts;
    }

    @Override
    public float[][] sample(Collection<LocalDate> days, int most) {
      List<EventVector> events = night.vectors().on(night, days);
      long[] hashes =
          events.stream()
              .map(EventVector::header)
              .mapToLong(header -> key.hashAsColumns(header.product(), header.uid()))
              .toArray();
      long[] rising = hashes.clone();
      Arrays.sort(rising);
      long last = rising.length < most ? Long.MAX_VALUE : rising[most - 1];
      return IntStream.range(0, hashes.length)
          .filter(i -> hashes[i] <= last)
          .mapToObj(i -> events.get(i).vector())
          .toArray(float[][]::new);
    }

    @Override
    public long identityDays(Collection<LocalDate> days) {
      return night.vectors().on(night, days).stream()
          .map(event -> event.header().identityDay())
          .distinct()
          .count();
    }

    @Override
    public void close() {}
  }

  /** Events of which Spark reads as many as needed. */
  final class OnSpark implements GateEvents {
    private final NightContext night;
    private final SampleKey key;
    private final Dataset<Row> features;
    private final Dataset<Row> today;

    private OnSpark(NightContext night, LocalDate day, List<CohortShift> shifts, SampleKey key) {
      this.night = night;
      this.key = key;
      features = night.read(ScoredEventsTable.features(night.program()));
      long parts = Math.max(1, night.inputs().days().getOrDefault(day, 0L) / WHOLE);
      Dataset<Row> rows = RecentVectors.on(features, List.of(day));
      if (parts > 1) {
        rows = rows.filter(pmod(key.hash(col("identity")), lit(parts)).equalTo(0));
      }
      for (CohortShift shift : shifts) {
        rows = shift.maskShifted(rows);
      }
      today = CachedDataset.of(rows);
    }

    @Override
    public Figures figures(Baseline baseline) {
      Dataset<Row> scored =
          EventScoring.of(
              today.withColumn(EventScoring.OPENING_RISK, lit(null).cast("binary")),
              baseline,
              night.policy(),
              night.program().recentFeatures());
      return RowCodec.of(Figures.class)
          .one(
              scored.selectExpr(
                  "count(DISTINCT identity) AS identities",
                  "count(DISTINCT if(cause = 'RISK', identity, NULL)) AS alerted",
                  "coalesce(percentile(score, array(0.5, 0.9, 0.99)), array()) AS quantiles"));
    }

    @Override
    public List<Cohort> cohorts() {
      return RowCodec.of(Cohort.class)
          .read(today.groupBy("cohort").agg(expr("count(DISTINCT identity) AS identities")));
    }

    @Override
    public float[][] sample(Collection<LocalDate> days, int most) {
      Map<LocalDate, Long> rows =
          night.warehouse().rowsByDay(ScoredEventsTable.features(night.program()));
      long known = days.stream().mapToLong(day -> rows.getOrDefault(day, 0L)).sum();
      return VectorSample.of(
          RecentVectors.on(features, days), night.program().catalogue().names(), most, known, key);
    }

    @Override
    public long identityDays(Collection<LocalDate> days) {
      return RecentVectors.on(features, days)
          .selectExpr("count(DISTINCT identity, event_date)")
          .first()
          .getLong(0);
    }

    @Override
    public void close() {
      today.unpersist();
    }
  }

  /**
   * Samples the rows with the smallest keyed hashes of (product, uid), whatever their partitioning.
   * A first pass finds the last key; a second reads the features of sampled rows only.
   */
  final class VectorSample {
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
          .selectExpr("max(struct(hash, uid))", "count(*)")
          .first();
    }

    /** Returns a filter, without which each task would sort as many keys as the whole sample. */
    private static Column mayBeTaken(Column hashes, int most, long known) {
      return hashes.leq((long) (Long.MIN_VALUE + ORDERED_FOR_ONE * most / known * 0x1p64));
    }
  }
}
