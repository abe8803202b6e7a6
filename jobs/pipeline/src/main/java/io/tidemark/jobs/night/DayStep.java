package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.SmallDataset;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A declared step of a night that records which days it has processed, and from which input. */
abstract class DayStep {
  final NightContext night;
  final DayInputs inputs;
  final StepDeclaration declared;

  DayStep(StepDeclaration declared, NightContext night) {
    this.declared = declared;
    this.night = night;
    this.inputs = night.inputs();
  }

  /** Returns the signature of a day's input; empty if the step cannot process that day. */
  abstract Optional<String> signature(LocalDate day);

  /** Returns the latest record of each day that the step has committed. */
  final Map<LocalDate, StepRecord> committed() {
    return night.ledger().committed(declared);
  }

  /** Returns the signatures of the given days, excluding days that the step cannot process. */
  final Map<LocalDate, String> signatures(Collection<LocalDate> days) {
    Map<LocalDate, String> signatures = new TreeMap<>();
    days.forEach(day -> signatures.put(day, signature(day).orElseThrow()));
    return signatures;
  }

  /** Returns whether the step has committed the day using input with the given signature. */
  final boolean isDone(LocalDate day, String signature) {
    return night.isDone(declared.name(), day, signature);
  }

  /** Returns the days with events whose committed work is missing or outdated. */
  NavigableSet<LocalDate> staleDays() {
    NavigableSet<LocalDate> stale = new TreeSet<>(inputs.days().keySet());
    stale.removeIf(day -> signature(day).filter(now -> isDone(day, now)).isPresent());
    return stale;
  }

  /** Returns whether a day is outdated, or will be after the work planned before it. */
  boolean isDue(LocalDate day, NightPlan plan) {
    return signature(day).filter(now -> !isDone(day, now)).isPresent();
  }

  /** Records that the step is about to write the given days. See {@link NightContext#begin}. */
  final void begin(Collection<LocalDate> days) {
    night.begin(declared.name(), days);
  }

  /** Records that the step has written the given days, with a detail or null. */
  final void commit(Map<LocalDate, String> signatures, String detail, Instant since) {
    Map<LocalDate, Long> rows = night.warehouse().rowsByDay(declared.table());
    night.commit(declared.name(), signatures, inputs.days(), rows, detail, since);
  }

  /**
   * Identities with late events on days that a step must process again. Summaries, profiles and
   * vectors depend only on an identity's own events, so if nothing else has changed, the stored
   * rows of all others remain valid.
   */
  record LateIdentities(Dataset<Row> identities, NavigableSet<LocalDate> days) {
    /**
     * Finds the identities with late events on the days to process again. Empty if no such day was
     * processed before, if any of them has no rows, or if anything else has changed.
     *
     * @param signature signature of a step's input for a day
     */
    static Optional<LateIdentities> among(
        NightContext night,
        Map<LocalDate, StepRecord> committed,
        Set<LocalDate> stale,
        Set<LocalDate> stored,
        BiFunction<DayInputs, LocalDate, String> signature) {
      DayInputs inputs = night.inputs();
      NavigableSet<LocalDate> again = new TreeSet<>(stale);
      again.retainAll(committed.keySet());
      if (again.isEmpty() || !stored.containsAll(again)) {
        return Optional.empty();
      }
      Column late = lit(false);
      for (LocalDate day : again) {
        StepRecord done = committed.get(day);
        Instant cut = done.ingestCut();
        DayInputs then = inputs.asOf(cut);
        // Windows that begin before the first day are incomplete, so a different first day affects
        // all identities.
        boolean sameStart =
            !then.days().isEmpty() && then.days().firstKey().equals(inputs.days().firstKey());
        if (!sameStart || !signature.apply(then, day).equals(done.inputSignature())) {
          return Optional.empty();
        }
        late = late.or(col(AccessEventsTable.EVENT_DATE).leq(day).and(col("ingest_time").gt(cut)));
      }
      Dataset<Row> touched =
          inputs
              .events(night.warehouse())
              .filter(col(AccessEventsTable.EVENT_DATE).leq(again.last()).and(late))
              .select(Columns.IDENTITY)
              .distinct();
      return Optional.of(new LateIdentities(SmallDataset.known(touched, SmallDataset.MOST), again));
    }

    /** Returns the rows of identities with late events. */
    Dataset<Row> touched(Dataset<Row> rows) {
      return rows.join(identities, new String[] {Columns.IDENTITY}, "left_semi");
    }

    /** Returns the rows of all other identities. */
    Dataset<Row> untouched(Dataset<Row> rows) {
      return rows.join(identities, new String[] {Columns.IDENTITY}, "left_anti");
    }

    /** Returns the stored rows of all other identities on {@link #days}. */
    Dataset<Row> untouchedRows(Dataset<Row> table, String dayColumn) {
      return untouched(table.filter(col(dayColumn).isin(days.toArray())));
    }
  }
}
