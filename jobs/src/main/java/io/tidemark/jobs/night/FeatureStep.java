package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.FeatureRange;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.TableSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

  FeatureStep(NightContext night, DayInputs inputs) {
    this.night = night;
    this.inputs = inputs;
  }

  /** Days computed anew. */
  int run() {
    Instant since = night.run().clock().instant();
    Map<LocalDate, StepRecord> committed = night.ledger().committed(STEP);
    NavigableSet<LocalDate> stale = new TreeSet<>(inputs.days().keySet());
    stale.removeIf(day -> NightContext.isDone(committed, day, signature(night, inputs, day)));
    // Bounds matter on the judged day alone: a changed policy makes no other day anew.
    String bounds = Signature.of(night.policy().bounds());
    StepRecord judged = committed.get(night.night());
    if (judged != null && !bounds.equals(judged.detail())) {
      stale.add(night.night());
    }
    if (stale.isEmpty()) {
      return 0;
    }
    LocalDate from = stale.first();
    LocalDate to = inputs.days().lastKey();
    TableSpec table = EventFeaturesTable.spec(night.program());
    night.warehouse().replaceDays(table, vectors(from, to), from, to);
    Map<LocalDate, String> signatures = new TreeMap<>();
    inputs
        .days()
        .tailMap(from)
        .keySet()
        .forEach(day -> signatures.put(day, signature(night, inputs, day)));
    night.commit(
        STEP, signatures, inputs.days(), night.warehouse().rowsByDay(table), bounds, since);
    return signatures.size();
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
