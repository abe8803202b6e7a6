package io.tidemark.jobs.run;

import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;

/**
 * A run in progress, with its request and working objects.
 *
 * @param runId unique id of the run, used in tables and log lines
 * @param startedAt start time, to the microsecond. It is also the run's ingest cut, so no step sees
 *     events that arrive later.
 * @param clock clock used only for columns that record when a row was written
 */
public record NightRun(
    NightRequest request,
    String runId,
    Instant startedAt,
    Clock clock,
    Warehouse warehouse,
    RunLedger ledger,
    Progress progress) {

  /** Creates a run that starts now. */
  public NightRun(
      NightRequest request,
      String runId,
      Clock clock,
      Warehouse warehouse,
      RunLedger ledger,
      Progress progress) {
    this(
        request,
        runId,
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        clock,
        warehouse,
        ledger,
        progress);
  }

  /** Returns the same run with a different progress display. */
  public NightRun shownOn(Progress other) {
    return new NightRun(request, runId, startedAt, clock, warehouse, ledger, other);
  }

  /** Returns the UTC day on which the run started. */
  public LocalDate startDay() {
    return LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
  }

  /**
   * Returns a ledger record of work done by this run, written at the current time. See {@link
   * StepRecord}.
   *
   * @param since time at which the step started
   */
  public StepRecord record(
      String step,
      LocalDate day,
      int generation,
      String signature,
      SortedMap<String, String> versions,
      long rowsIn,
      long rowsOut,
      Outcome outcome,
      String detail,
      Instant since) {
    Instant now = clock.instant();
    return new StepRecord(
        runId,
        startDay(),
        step,
        day,
        generation,
        signature,
        versions,
        startedAt,
        rowsIn,
        rowsOut,
        0,
        Duration.between(since, now).toMillis() / 1000.0,
        outcome,
        detail,
        since,
        now);
  }
}
