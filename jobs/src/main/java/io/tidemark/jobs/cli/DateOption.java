package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.time.ZoneOffset.UTC;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The night of a command that is about one. */
final class DateOption {
  @Option(
      names = "--date",
      paramLabel = "D",
      // Before all others, where it is looked for.
      order = -2,
      description = {
        "The night, a UTC day such as 2026-03-21, or 'yesterday'. Default: the last day of the",
        "input."
      })
  private String date;

  /** The night; empty where none is named. */
  Optional<LocalDate> night(Invocation invocation) {
    if (date == null) {
      return Optional.empty();
    }
    if (date.equals("yesterday")) {
      return Optional.of(LocalDate.ofInstant(invocation.clock().instant(), UTC).minusDays(1));
    }
    return Optional.of(day("--date", date));
  }

  /** The day that an option says, which takes no other words. */
  static LocalDate day(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw usage(
          option + " cannot be '" + PrintableText.of(text, 40) + "'",
          "it is not a day of the calendar written as YYYY-MM-DD",
          "write it like 2026-03-21");
    }
  }
}
