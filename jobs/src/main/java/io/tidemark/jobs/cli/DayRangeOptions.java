package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A range of days, both included. */
final class DayRangeOptions {
  @Option(names = "--from", paramLabel = "D", description = "First night, such as 2026-03-01.")
  private String from;

  @Option(names = "--to", paramLabel = "D", description = "Last night, such as 2026-03-21.")
  private String to;

  Optional<LocalDate> from() {
    return day("--from", from);
  }

  Optional<LocalDate> to() {
    return day("--to", to);
  }

  /** Both ends; {@code --date} beside them is refused. */
  void check(Optional<LocalDate> date) {
    if (date.isPresent() && (from != null || to != null)) {
      throw usage(
          "--date stands beside --from or --to",
          "a run is of one night or of a range",
          "leave one of them out");
    }
    if (from().isPresent() && to().isPresent() && from().get().isAfter(to().get())) {
      throw usage(
          "the days from " + from().get() + " to " + to().get() + " are none",
          "--from is after --to",
          "exchange them");
    }
  }

  private static Optional<LocalDate> day(String option, String text) {
    return Optional.ofNullable(text).map(day -> DateOption.day(option, day));
  }
}
