package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A range of days, both included. */
final class DayRangeOptions {
  @Option(names = "--from", paramLabel = "D", description = "First night, such as 2026-03-01.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "D", description = "Last night, such as 2026-03-21.")
  private LocalDate to;

  Optional<LocalDate> from() {
    return Optional.ofNullable(from);
  }

  Optional<LocalDate> to() {
    return Optional.ofNullable(to);
  }

  /** Checks both ends; {@code --date} together with them is refused. */
  void check(Optional<LocalDate> date) {
    if (date.isPresent() && (from != null || to != null)) {
      throw usage(
          "--date is given together with --from or --to",
          "a command takes one night or a range of nights",
          "leave one of them out");
    }
    if (from != null && to != null && from.isAfter(to)) {
      throw usage(
          "there is no day from " + from + " to " + to, "--from is after --to", "exchange them");
    }
  }
}
