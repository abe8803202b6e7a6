package io.tidemark.jobs.night;

import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to rejudge all days in a range. The request stays in the ledger until a run completes
 * it, so a stopped run is resumed rather than restarted.
 */
final class Reprocessing {
  /** Name of the request in the ledger. The request is recorded for the last day of the range. */
  static final String STEP = "reprocess";

  private static final String UNFINISHED = "unfinished";

  private final NightRun run;
  private final LocalDate from;
  private final LocalDate to;

  Reprocessing(NightRun run, LocalDate from, LocalDate to) {
    this.run = run;
    this.from = from;
    this.to = to;
  }

  /**
   * Makes every step of this run redo the days, except for work done by this version of the program
   * since the request was made. A dry run does not record the request.
   *
   * @return {@code true} if an earlier run made the request
   */
  boolean begin() {
    Optional<StepRecord> before = begun();
    if (before.isEmpty() && run.request().mode() != Mode.DRY_RUN) {
      record(UNFINISHED);
    }
    Instant since = before.map(StepRecord::startedAt).orElse(run.startedAt());
    run.ledger()
        .reopen(from, to, step -> step.writtenAt().isBefore(since) || !isOfThisProgram(step));
    return before.isPresent();
  }

  /** Returns the record of the unfinished request; empty if there is none. */
  private Optional<StepRecord> begun() {
    return latest()
        .filter(step -> UNFINISHED.equals(step.detail()))
        .filter(step -> step.inputSignature().equals(from.toString()))
        .filter(Reprocessing::isOfThisProgram);
  }

  void finish() {
    record(null);
  }

  private Optional<StepRecord> latest() {
    return Optional.ofNullable(run.ledger().committed(STEP).get(to));
  }

  private static boolean isOfThisProgram(StepRecord step) {
    return ProgramVersion.text().equals(step.inputVersions().get(Input.CODE.key()));
  }

  private void record(String detail) {
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put(Input.CODE.key(), ProgramVersion.text());
    run.ledger()
        .record(
            run.record(
                STEP,
                to,
                run.ledger().generations(STEP, to) + 1,
                from.toString(),
                versions,
                0,
                0,
                StepRecord.Outcome.COMMITTED,
                detail,
                run.startedAt()));
  }
}
