package io.tidemark.jobs.run;

import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.SortedMap;

/**
 * A run in progress.
 *
 * @param runId unique id of the run, recorded in tables and log lines
 * @param startedAt start time, to the microsecond, and the ingest cut: no step sees later events
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

  public NightRun shownOn(Progress other) {
    return new NightRun(request, runId, startedAt, clock, warehouse, ledger, other);
  }

  public LocalDate startDay() {
    return LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
  }

  /** Creates a record of how this run ended for a day, without input and rows. */
  public StepRecord end(String step, LocalDate day, Outcome outcome, String detail) {
    SortedMap<String, String> none = Collections.emptySortedMap();
    return record(step, day, 1, "", none, 0, 0, outcome, detail, startedAt);
  }

  /** Creates a {@link StepRecord} of work done by this run, written now. */
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
