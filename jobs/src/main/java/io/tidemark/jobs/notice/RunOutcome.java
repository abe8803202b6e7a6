package io.tidemark.jobs.notice;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param command for instance {@code tidemark nightly}
 * @param problem why it stopped; empty when it reached its end
 * @param summary what it came to; empty when it stopped
 */
public record RunOutcome(
    String runId,
    String command,
    Instant startedAt,
    Instant endedAt,
    ExitCode exitCode,
    Optional<String> problem,
    Optional<NightSummary> summary) {

  /** A run that reached its end, whatever it found there. */
  public static RunOutcome of(
      String runId, String command, Instant startedAt, Instant endedAt, NightResult result) {
    return new RunOutcome(
        runId,
        command,
        startedAt,
        endedAt,
        result.exitCode(),
        Optional.empty(),
        Optional.of(result.summary()));
  }

  /** A run that stopped. */
  public static RunOutcome of(
      String runId, String command, Instant startedAt, Instant endedAt, RuntimeException stop) {
    boolean foreseen = stop instanceof TidemarkException;
    return new RunOutcome(
        runId,
        command,
        startedAt,
        endedAt,
        foreseen ? ((TidemarkException) stop).exitCode() : ExitCode.UNFORESEEN,
        // The text of an unforeseen failure may hold log text or addresses; its kind does not.
        Optional.of(
            foreseen ? ((TidemarkException) stop).problem() : stop.getClass().getSimpleName()),
        Optional.empty());
  }

  /** Wall-clock time of the run. */
  public Duration took() {
    return Duration.between(startedAt, endedAt);
  }
}
