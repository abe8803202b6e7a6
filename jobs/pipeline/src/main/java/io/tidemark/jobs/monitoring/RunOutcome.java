package io.tidemark.jobs.monitoring;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.table.WarehouseFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a run ended.
 *
 * @param command for instance {@code tidemark nightly}
 * @param problem why it stopped; empty when it reached its end
 * @param fault the name of what stopped it, such as {@code missing-file}; empty where it has none
 * @param summary what it came to; empty when it stopped
 */
public record RunOutcome(
    String runId,
    String command,
    Instant startedAt,
    Instant endedAt,
    ExitCode exitCode,
    Optional<String> problem,
    Optional<String> fault,
    Optional<NightSummary> summary) {
  /** Faults that are none of the tables: of the input, of the clock. */
  private static final List<String> OTHER_FAULTS =
      List.of("input-gone", "input-not-permitted", "clock-set-back");

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
        Optional.empty(),
        Optional.of(result.summary()));
  }

  /** A run that stopped. */
  public static RunOutcome of(
      String runId, String command, Instant startedAt, Instant endedAt, Throwable stop) {
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
        foreseen ? fault((TidemarkException) stop) : Optional.empty(),
        Optional.empty());
  }

  /** The name that a message has in parentheses, also where one of a night stops a backfill. */
  private static Optional<String> fault(TidemarkException stop) {
    String text = stop.problem() + "\n" + stop.because();
    return Stream.concat(
            Arrays.stream(WarehouseFault.values()).map(WarehouseFault::label),
            OTHER_FAULTS.stream())
        .filter(name -> text.contains("(" + name + ")"))
        .findFirst();
  }

  /** Wall-clock time of the run. */
  public Duration took() {
    return Duration.between(startedAt, endedAt);
  }
}
