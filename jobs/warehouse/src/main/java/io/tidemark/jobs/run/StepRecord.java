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
 * Record of a step that a run performed for a day, stored as a row of the table {@code job_runs}.
 * Before a step overwrites a day, a separate row records that the step has started. The step {@code
 * delete} records that a day's rows were deleted by request.
 *
 * @param generation number of times the day has been computed, including this time
 * @param inputSignature signature of the step's input. Equal inputs have equal signatures.
 * @param inputVersions versions of the parts of the input, by name; empty in records written by
 *     older releases
 * @param ingestCut time after which ingested events were ignored
 * @param detail additional information; may be null
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
  public static final String BACKFILL = "backfill";

  /** Partitioned by the UTC day on which the run started. */
  public static final TableSpec TABLE =
      TableSpec.byDay(
          "job_runs",
          RowCodec.of(StepRecord.class).schema(),
          "run_date",
          List.of("run_id", "step", "event_date"),
          Map.of("has_outcome", "outcome IN ('committed', 'unchanged', 'refused')"));

  /** Name of a night that ended without judging a day. The record's detail states the reason. */
  public static final String NIGHT = "night";

  /** Name of the deletion of a day's rows, whose record keeps the signature of the day's input. */
  public static final String DELETE = "delete";

  private static final String BEGUN = "-begun";

  private static final String REOPENED = "reopened";

  public StepRecord {
    inputVersions = Collections.unmodifiableSortedMap(new TreeMap<>(inputVersions));
  }

  /**
   * Returns the step name that marks the start of a step, in a record of the generation that is
   * about to be computed.
   */
  public static String begun(String step) {
    return step + BEGUN;
  }

  /** Returns the step whose start this record marks; empty if the step is complete. */
  Optional<String> begins() {
    return step.endsWith(BEGUN)
        ? Optional.of(step.substring(0, step.length() - BEGUN.length()))
        : Optional.empty();
  }

  public boolean isReopened() {
    return inputSignature.equals(REOPENED);
  }

  /** Returns a copy whose signature matches no input, so that the step repeats the day. */
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

  public enum Outcome implements LowerCase {
    COMMITTED,
    /** The table already contains the result for the same input. */
    UNCHANGED,
    /** A limit or a gate stopped the step. The table is unchanged. */
    REFUSED
  }
}
