package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.SmallDataset;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Identities that have late events on days that a step has already processed. An identity's
 * summaries, profiles and vectors depend only on its own events, so if late events are the only
 * change, the stored rows of all other identities remain valid.
 *
 * @param identities column {@code identity}, without duplicates
 * @param days days that the step must process again
 */
record LateIdentities(Dataset<Row> identities, NavigableSet<LocalDate> days) {
  /** Computes the signature of a step's input for a day. */
  interface DaySignature {
    String of(DayInputs inputs, LocalDate day);
  }

  /**
   * Finds the identities with late events on the changed days.
   *
   * @param stored days that have rows in the step's table
   * @return the identities; empty if no day was processed before, or if anything other than late
   *     events has changed
   */
  static Optional<LateIdentities> among(
      NightContext night,
      Map<LocalDate, StepRecord> committed,
      Set<LocalDate> stale,
      Set<LocalDate> stored,
      DaySignature signature) {
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
      if (!sameStart || !signature.of(then, day).equals(done.inputSignature())) {
        return Optional.empty();
      }
      late =
          late.or(
              col(AccessEventsTable.EVENT_DATE).leq(lit(day)).and(col("ingest_time").gt(lit(cut))));
    }
    Dataset<Row> touched =
        inputs
            .events(night.warehouse())
            .filter(col(AccessEventsTable.EVENT_DATE).leq(lit(again.last())).and(late))
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
