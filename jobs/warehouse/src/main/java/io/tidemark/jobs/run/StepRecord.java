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
 * One step of one run for one day: a row of the table {@code job_runs}. Before a step goes over a
 * day that it made before, another row records that it began.
 *
 * @param runDate UTC day on which the run was started
 * @param step for instance {@code ingest}
 * @param eventDate the day that was worked on
 * @param generation how often that day has been made anew; the first is 1
 * @param inputSignature what the step read, in a form that is equal when the input is
 * @param inputVersions what the signature is made of, by name; empty where an older release wrote
 *     it
 * @param ingestCut events ingested after this were not looked at
 * @param detail anything worth keeping that has no column; null for nothing
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

  /** What a night that a backfill could not finish is recorded as. */
  public static final String BACKFILL = "backfill";

  /** Written by the run ledger, by the UTC day on which the run started. */
  public static final TableSpec TABLE =
      TableSpec.byDay(
          "job_runs",
          RowCodec.of(StepRecord.class).schema(),
          "run_date",
          List.of("run_id", "step", "event_date"),
          Map.of("has_outcome", "outcome IN ('committed', 'unchanged', 'refused')"));

  /** Names of steps whose records others look up. */
  public static final String FEATURES = "features";

  public static final String SCORE = "score";

  /** Ends the name of a step on record as begun. */
  private static final String BEGUN = "-begun";

  /** Signature that no input has. */
  private static final String REOPENED = "reopened";

  public StepRecord {
    inputVersions = Collections.unmodifiableSortedMap(new TreeMap<>(inputVersions));
  }

  /** What the beginning of a step is recorded as, with the generation that it is to make. */
  public static String begun(String step) {
    return step + BEGUN;
  }

  /** The step that it is the beginning of; empty where it is the end of one. */
  Optional<String> begins() {
    return step.endsWith(BEGUN)
        ? Optional.of(step.substring(0, step.length() - BEGUN.length()))
        : Optional.empty();
  }

  /** Whether it was asked that its step does its day again, whatever it was made of. */
  public boolean isReopened() {
    return inputSignature.equals(REOPENED);
  }

  /** This record as one whose input is another now, so that its step does its day again. */
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

  /** How a step ended. */
  public enum Outcome implements LowerCase {
    /** Its table holds the result. */
    COMMITTED,
    /** Its table held the result of the same input before. */
    UNCHANGED,
    /** A limit or a gate stopped it; the table is as before. */
    REFUSED
  }
}
