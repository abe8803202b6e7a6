package io.tidemark.jobs.run;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import io.tidemark.jobs.table.TableSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One step of one run for one day, stored as a row of the table {@code job_runs}. Before a step
 * overwrites a day, a separate row is written, which records that the step has started.
 *
 * @param runDate UTC day on which the run started
 * @param step step name, such as {@code ingest}
 * @param eventDate day that was processed
 * @param generation number of times the day has been computed, including this time
 * @param inputSignature signature of the step's input; equal inputs have equal signatures
 * @param inputVersions parts of the signature, by name; empty in records written by older releases
 * @param ingestCut time after which ingested events were ignored
 * @param detail other information worth recording; may be null
 */
public record StepRecord(
    String runId,
    LocalDate runDate,
    String step,
    LocalDate eventDate,
    int generation,
    String inputSignature,
    SortedMap<String, String> inputVersions,
    Instant ingestCut,
    long rowsIn,
    long rowsOut,
    long rejected,
    double seconds,
    Outcome outcome,
    String detail,
    Instant startedAt,
    Instant writtenAt) {

  /** Step name that marks a night that a backfill could not finish. */
  public static final String BACKFILL = "backfill";

  /**
   * The ledger table, which is written by the run ledger and partitioned by the UTC day on which
   * the run started.
   */
  public static final TableSpec TABLE =
      TableSpec.byDay(
          "job_runs",
          RowCodec.of(StepRecord.class).schema(),
          "run_date",
          List.of("run_id", "step", "event_date"),
          Map.of("has_outcome", "outcome IN ('committed', 'unchanged', 'refused')"));

  /** Names of steps whose records are looked up by other classes. */
  public static final String FEATURES = "features";

  public static final String SCORE = "score";

  /** Suffix that turns a step name into one that marks the start of the step. */
  private static final String BEGUN = "-begun";

  /** A signature that matches no input. */
  private static final String REOPENED = "reopened";

  public StepRecord {
    inputVersions = Collections.unmodifiableSortedMap(new TreeMap<>(inputVersions));
  }

  /**
   * Returns the step name that marks the start of a step. A record with that name contains the
   * generation about to be computed.
   */
  public static String begun(String step) {
    return step + BEGUN;
  }

  /**
   * Returns the step whose start this record marks, or empty if this is the record of a completed
   * step.
   */
  Optional<String> begins() {
    return step.endsWith(BEGUN)
        ? Optional.of(step.substring(0, step.length() - BEGUN.length()))
        : Optional.empty();
  }

  /** Returns whether the step was asked to repeat its day regardless of its input. */
  public boolean isReopened() {
    return inputSignature.equals(REOPENED);
  }

  /**
   * Returns the same record with a signature that matches no input, so that the step repeats the
   * day.
   */
  StepRecord reopened() {
    return new StepRecord(
        runId,
        runDate,
        step,
        eventDate,
        generation,
        REOPENED,
        inputVersions,
        ingestCut,
        rowsIn,
        rowsOut,
        rejected,
        seconds,
        outcome,
        null,
        startedAt,
        writtenAt);
  }

  /** The outcome of a step. */
  public enum Outcome implements LowerCase {
    /** The table contains the result. */
    COMMITTED,
    /** The table already contained the result for the same input. */
    UNCHANGED,
    /** The step was stopped by a limit or a gate. The table is unchanged. */
    REFUSED
  }
}
