package io.tidemark.jobs.monitoring;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.table.WarehouseFault;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Outcome of a run.
 *
 * @param command command that was run, such as {@code tidemark nightly}
 * @param problem why the run stopped; empty if it finished
 * @param fault name of the fault that stopped the run, such as {@code missing-file}; empty if the
 *     run finished or the fault has no name
 * @param summary closing summary; empty if the run stopped early
 */
public record RunOutcome(
    String runId,
    String command,
    Origin origin,
    Instant startedAt,
    Instant endedAt,
    ExitCode exitCode,
    Optional<String> problem,
    Optional<String> fault,
    Optional<NightSummary> summary) {
  private static final int LONGEST = 300;

  /** Faults in the input or the clock rather than in the tables. */
  private static final List<String> OTHER_FAULTS =
      List.of("input-gone", "input-not-permitted", "clock-set-back");

  /** Returns the outcome of a run that finished, regardless of its result. */
  public static RunOutcome of(
      String runId,
      String command,
      Origin origin,
      Instant startedAt,
      Instant endedAt,
      NightResult result) {
    return new RunOutcome(
        runId,
        command,
        origin,
        startedAt,
        endedAt,
        result.exitCode(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(result.summary()));
  }

  public static RunOutcome of(
      String runId,
      String command,
      Origin origin,
      Instant startedAt,
      Instant endedAt,
      Throwable stop) {
    Optional<TidemarkException> foreseen =
        stop instanceof TidemarkException known ? Optional.of(known) : Optional.empty();
    return new RunOutcome(
        runId,
        command,
        origin,
        startedAt,
        endedAt,
        foreseen.map(TidemarkException::exitCode).orElse(ExitCode.UNFORESEEN),
        // The message of an unexpected exception may contain log text or addresses, but its type
        // does not.
        foreseen
            .map(TidemarkException::problem)
            .or(() -> Optional.of(stop.getClass().getSimpleName())),
        foreseen.flatMap(RunOutcome::fault),
        Optional.empty());
  }

  /** Returns the fault named in parentheses, perhaps by a night that stopped a backfill. */
  private static Optional<String> fault(TidemarkException stop) {
    String text = stop.problem() + "\n" + stop.cause();
    return Stream.concat(
            Arrays.stream(WarehouseFault.values()).map(WarehouseFault::label),
            OTHER_FAULTS.stream())
        .filter(name -> text.contains("(" + name + ")"))
        .findFirst();
  }

  /** The host, warehouse and requested night of a run. */
  public record Origin(String host, String warehouse, Optional<LocalDate> night) {}

  /** Returns whether the run failed, was refused, or lost records. */
  boolean needsAttention() {
    return exitCode != ExitCode.OK || unaccounted() != 0;
  }

  private long unaccounted() {
    return summary.map(NightSummary::unaccounted).orElse(0L);
  }

  /** Returns a message of one or two lines that contains neither log text nor identities. */
  String message() {
    String text = problem.orElse("");
    String name =
        fault.map(of -> " (" + of + ")").filter(of -> !text.contains(of.strip())).orElse("");
    String why = unaccounted() == 0 ? "" : "\n" + unaccounted() + " records unaccounted for";
    return "%s%s ended with exit code %s (%s), run %s on %s, warehouse %s%s"
        .formatted(
            command,
            origin
                .night
                .or(() -> summary.flatMap(NightSummary::night))
                .map(d -> " of " + d)
                .orElse(""),
            exitCode.number(),
            exitCode.describe(),
            runId,
            Webhook.plain(origin.host, LONGEST),
            Webhook.plain(origin.warehouse, LONGEST),
            text.isEmpty() ? why : "\n" + Webhook.plain(text, LONGEST) + name);
  }

  public Duration took() {
    return Duration.between(startedAt, endedAt);
  }
}
