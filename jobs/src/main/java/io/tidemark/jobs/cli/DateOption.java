package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Days that options name. */
final class DateOption {
  private DateOption() {}

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
