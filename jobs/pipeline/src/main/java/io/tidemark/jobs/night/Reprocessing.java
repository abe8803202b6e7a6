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
 * Request to judge all days of a range again. The ledger keeps it from the first run to the one
 * that finishes. A stopped run is therefore resumed and not started from the beginning.
 */
final class Reprocessing {
  /** Name in the ledger, on the last day of the range. */
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
   * Makes every step redo the days in this run, except work of this program version since the
   * request began. A dry run does not record that it began.
   *
   * @return whether an earlier run began the request
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

  /** Record of an unfinished earlier run. */
  private Optional<StepRecord> begun() {
    return latest()
        .filter(step -> UNFINISHED.equals(step.detail()))
        .filter(step -> step.inputSignature().equals(from.toString()))
        .filter(Reprocessing::isOfThisProgram);
  }

  /** Records that all days are done. */
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
