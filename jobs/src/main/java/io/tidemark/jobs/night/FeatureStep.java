package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.FeatureRange;
import io.tidemark.jobs.night.DayRanges.Range;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.TableSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes the vectors of the days whose events, history or catalogue changed, all in one pass.
 *
 * <p>Reads {@code access_events}, {@code identity_days}, {@code profiles}; writes {@code
 * event_features}. A day depends on all days before it, so what changed is always a stretch that
 * ends with the night. A rerun with the same events and catalogue writes nothing.
 */
final class FeatureStep {
  static final String STEP = "features";

  private final NightContext night;
  private final DayInputs inputs;
  private final ParallelDays parallel;

  FeatureStep(NightContext night, DayInputs inputs) {
    this(night, inputs, ParallelDays.ONE);
  }

  FeatureStep(NightContext night, DayInputs inputs, ParallelDays parallel) {
    this.night = night;
    this.inputs = inputs;
    this.parallel = parallel;
  }

  /** Days computed anew. */
  int run() {
    Instant since = night.run().clock().instant();
    NavigableSet<LocalDate> stale = staleDays();
    if (stale.isEmpty()) {
      return 0;
    }
    // What changed goes on to the end; only where one commit holds it all are the days in between
    // done although they are as they should be.
    List<Range> ranges =
        parallel.equals(ParallelDays.ONE)
            ? List.of(new Range(stale.first(), inputs.days().lastKey()))
            : DayRanges.of(stale);
    TableSpec table = EventFeaturesTable.spec(night.program());
    AtomicInteger days = new AtomicInteger();
    parallel.replace(
        night.warehouse(),
        table,
        ranges,
        range -> vectors(range.from(), range.to()),
        range -> days.addAndGet(commit(table, range, since)));
    return days.get();
  }

  private int commit(TableSpec table, Range range, Instant since) {
    Map<LocalDate, String> signatures = new TreeMap<>();
    inputs
        .days()
        .subMap(range.from(), true, range.to(), true)
        .keySet()
        .forEach(day -> signatures.put(day, signature(night, inputs, day)));
    night.commit(
        STEP,
        signatures,
        inputs,
        inputs.days(),
        night.warehouse().rowsByDay(table),
        bounds(),
        since);
    return signatures.size();
  }

  /** Days whose vectors are not of today's events, history, catalogue and, on the night, bounds. */
  NavigableSet<LocalDate> staleDays() {
    Map<LocalDate, StepRecord> committed = night.ledger().committed(STEP);
    NavigableSet<LocalDate> stale = new TreeSet<>(inputs.days().keySet());
    stale.removeIf(day -> NightContext.isDone(committed, day, signature(night, inputs, day)));
    // Bounds matter on the judged day alone: a changed policy makes no other day anew.
    StepRecord judged = committed.get(night.night());
    if (judged != null && !bounds().equals(judged.detail())) {
      stale.add(night.night());
    }
    return stale;
  }

  private String bounds() {
    return Signature.of(night.policy().bounds());
  }

  /** Signature of a day's vectors: its events, all history before it, and the catalogue. */
  static String signature(NightContext night, DayInputs inputs, LocalDate day) {
    return Signature.of(inputs.chainedTo(day), night.program().catalogue().hash());
  }

  private Dataset<Row> vectors(LocalDate from, LocalDate to) {
    Dataset<Row> profiles =
        ProfileStep.profilesAsOf(night, inputs, from.minusDays(1))
            .select(Columns.IDENTITY, Columns.PROFILE);
    Dataset<Row> summaries =
        ProfileStep.summaries(night)
            .filter(col(Columns.EVENT_DATE).between(lit(from), lit(to.minusDays(1))));
    Dataset<Row> events =
        night
            .events(inputs.events(night.warehouse()))
            .filter(col(AccessEventsTable.EVENT_DATE).between(lit(from.minusDays(1)), lit(to)));
    FeatureRange range = new FeatureRange(from, to, inputs.days().firstKey());
    return EventFeatures.of(
        profiles,
        summaries,
        events,
        range,
        night.catalogue(),
        night.rules(),
        night.policy().bounds());
  }
}
