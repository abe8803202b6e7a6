package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.FeatureRange;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.night.DayRanges.ParallelDays;
import io.tidemark.jobs.night.DayRanges.Range;
import io.tidemark.jobs.night.DayStep.LateIdentities;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes the vectors of all days whose events, history or catalogue have changed, in a single
 * pass.
 *
 * <p>Reads {@code access_events}, {@code identity_days}, {@code profiles}. A day depends on all
 * earlier days, so the changed days always form a contiguous stretch that ends with the night. If
 * late events are the only change, only the affected identities are recomputed. A rerun with the
 * same events and catalogue writes nothing.
 */
final class FeatureStep extends DayStep {
  private final ParallelDays parallel;

  FeatureStep(NightContext night) {
    this(night, ParallelDays.ONE);
  }

  FeatureStep(NightContext night, ParallelDays parallel) {
    super(StepDeclaration.FEATURES, night);
    this.parallel = parallel;
  }

  /** Computes the outdated days and returns a phrase stating how many there were. */
  String run() {
    NavigableSet<LocalDate> stale = staleDays();
    return Counted.of(stale.isEmpty() ? 0 : compute(stale), "day") + " computed";
  }

  private int compute(NavigableSet<LocalDate> stale) {
    Instant since = night.now();
    TableSpec table = ScoredEventsTable.features(night.program());
    LocalDate from = stale.first();
    LocalDate to = inputs.days().lastKey();
    AtomicInteger days = new AtomicInteger();
    if (parallel.equals(ParallelDays.ONE)) {
      // A change affects all later days, which are written in a single commit. If there are cohort
      // features, a member's late events affect all members of the cohort.
      Optional<LateIdentities> late =
          isOtherwiseBound() || night.program().usesCohorts()
              ? Optional.empty()
              : LateIdentities.among(
                  night,
                  committed(),
                  stale,
                  night.warehouse().rowsByDay(table).keySet(),
                  (then, day) -> signature(night, then, day));
      // If a day in the stretch has no stored rows to keep, the vectors of all identities must be
      // computed for it.
      Dataset<Row> vectors =
          late.filter(only -> days(new Range(from, only.days().last())).equals(only.days()))
              .filter(only -> only.days().stream().allMatch(this::isBoundAsToday))
              .map(only -> vectors(only, table, from, to))
              .orElseGet(() -> vectors(from, to, UnaryOperator.identity()));
      begin(days(new Range(from, to)));
      night.warehouse().replaceDays(table, vectors, from, to);
      return commit(new Range(from, to), since);
    }
    begin(stale);
    parallel.replace(
        night.warehouse(),
        table,
        DayRanges.of(stale),
        range -> vectors(range.from(), range.to(), UnaryOperator.identity()),
        range -> days.addAndGet(commit(range, since)));
    return days.get();
  }

  private int commit(Range range, Instant since) {
    NavigableSet<LocalDate> days = days(range);
    commit(signatures(days), bounds(), since);
    return days.size();
  }

  private NavigableSet<LocalDate> days(Range range) {
    return inputs.days().navigableKeySet().subSet(range.from(), true, range.to(), true);
  }

  /** Adds the night's own day if its bounds have changed. */
  @Override
  NavigableSet<LocalDate> staleDays() {
    NavigableSet<LocalDate> stale = super.staleDays();
    if (isOtherwiseBound()) {
      stale.add(night.night());
    }
    return stale;
  }

  /** Returns whether the bounds have changed, which matter only on the judged day. */
  private boolean isOtherwiseBound() {
    StepRecord judged = committed().get(night.night());
    return judged != null && !bounds().equals(judged.detail());
  }

  /** Returns whether a day's stored vectors were checked against the current bounds. */
  private boolean isBoundAsToday(LocalDate day) {
    StepRecord done = committed().get(day);
    return done != null && bounds().equals(done.detail());
  }

  private String bounds() {
    return Fingerprints.of(night.policy().withoutFigures()).hex();
  }

  @Override
  Optional<String> signature(LocalDate day) {
    return Optional.of(signature(night, inputs, day));
  }

  /** Returns the signature of a day's events, all earlier history and the catalogue. */
  static String signature(NightContext night, DayInputs inputs, LocalDate day) {
    return new Signature()
        .with("history", inputs.chainedTo(day))
        .with("catalogue", night.program().catalogue().hash())
        .hex();
  }

  /**
   * Returns new vectors of identities with late events, the stored rows of all others and, for days
   * that were never computed, the vectors of all identities.
   */
  private Dataset<Row> vectors(LateIdentities late, TableSpec table, LocalDate from, LocalDate to) {
    LocalDate next = late.days().last().plusDays(1);
    Dataset<Row> anew = vectors(from, to, late::touched);
    Dataset<Row> kept = late.untouchedRows(night.read(table), Columns.EVENT_DATE);
    Dataset<Row> known = kept.unionByName(anew);
    return next.isAfter(to) ? known : known.unionByName(vectors(next, to, late::untouched));
  }

  private Dataset<Row> vectors(LocalDate from, LocalDate to, UnaryOperator<Dataset<Row>> whose) {
    Dataset<Row> profiles =
        whose
            .apply(ProfileStep.profilesAsOf(night, from.minusDays(1)))
            .select(Columns.IDENTITY, Columns.PROFILE);
    Dataset<Row> summaries =
        whose.apply(
            ProfileStep.summaries(night)
                .filter(col(Columns.EVENT_DATE).between(from, to.minusDays(1))));
    Dataset<Row> events =
        whose.apply(
            night
                .events(inputs.events(night.warehouse()))
                .filter(col(AccessEventsTable.EVENT_DATE).between(from.minusDays(1), to)));
    FeatureRange range = new FeatureRange(from, to, inputs.days().firstKey());
    return EventFeatures.of(
        profiles,
        summaries,
        events,
        range,
        night.catalogue(),
        night.rules(),
        night.policy()::bounds);
  }
}
