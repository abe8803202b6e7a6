package io.tidemark.jobs.night;

import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
  private final Instant startedAt;

  /**
   * @param startedAt when this run started, be it the first or not
   */
  Reprocessing(NightRun run, LocalDate from, LocalDate to, Instant startedAt) {
    this.run = run;
    this.from = from;
    this.to = to;
    this.startedAt = startedAt;
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
    return goesOn(before);
  }

  /** As {@link #begin}, for a run that writes nothing. */
  boolean foresee() {
    return goesOn(begun());
  }

  private boolean goesOn(Optional<StepRecord> before) {
    Instant since = before.map(StepRecord::startedAt).orElse(startedAt);
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
    return ProgramVersion.text().equals(step.inputVersions().get(InputVersions.CODE));
  }

  private void record(String detail) {
    Instant now = run.clock().instant();
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put(InputVersions.CODE, ProgramVersion.text());
    run.ledger()
        .record(
            new StepRecord(
                run.runId(),
                LocalDate.ofInstant(startedAt, ZoneOffset.UTC),
                STEP,
                to,
                latest().map(step -> step.generation() + 1).orElse(1),
                from.toString(),
                versions,
                startedAt,
                0,
                0,
                0,
                Duration.between(startedAt, now).toMillis() / 1000.0,
                StepRecord.Outcome.COMMITTED,
                detail,
                startedAt,
                now));
  }
}
