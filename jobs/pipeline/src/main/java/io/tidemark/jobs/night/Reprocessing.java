package io.tidemark.jobs.night;

import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.TreeMap;

/**
 * That all days of a range are judged again. The ledger keeps it from the first run to the one that
 * comes to the end, so that a run that was stopped is gone on with and not begun anew.
 */
final class Reprocessing {
  /** What the ledger calls it, on the last day of the range. */
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
   * Has every step do the days again in this run, but for what this program did since the
   * beginning.
   *
   * @return whether a run before this one began it
   */
  boolean begin() {
    Optional<StepRecord> before = begun();
    if (before.isEmpty()) {
      record(UNFINISHED);
    }
    return hasMore(before);
  }

  /** As {@link #begin}, for a run that writes nothing. */
  boolean foresee() {
    return hasMore(begun());
  }

  private boolean hasMore(Optional<StepRecord> before) {
    Instant since = before.map(StepRecord::startedAt).orElse(run.startedAt());
    run.ledger()
        .reopen(from, to, step -> step.writtenAt().isBefore(since) || !isOfThisProgram(step));
    return before.isPresent();
  }

  /** The record of a run that began it and did not come to the end. */
  private Optional<StepRecord> begun() {
    return latest()
        .filter(step -> UNFINISHED.equals(step.detail()))
        .filter(step -> step.inputSignature().equals(from.toString()))
        .filter(Reprocessing::isOfThisProgram);
  }

  /** Notes that all days are done. */
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
