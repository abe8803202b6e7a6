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
 * Run in progress: its request and its working objects.
 *
 * @param runId name of the run in tables and log lines; differs from run to run
 * @param startedAt start in microseconds; also its ingest cut, so no step sees later arrivals
 * @param clock wall-clock time, for columns with the time of writing, never for data
 */
public record NightRun(
    NightRequest request,
    String runId,
    Instant startedAt,
    Clock clock,
    Warehouse warehouse,
    RunLedger ledger,
    Progress progress) {

  /** Run that starts now. */
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

  /** The same run with another progress display. */
  public NightRun shownOn(Progress other) {
    return new NightRun(request, runId, startedAt, clock, warehouse, ledger, other);
  }

  /** UTC day of its start. */
  public LocalDate startDay() {
    return LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
  }

  /**
   * Ledger record of this run's work, written now; see {@link StepRecord}.
   *
   * @param since start of the step
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
