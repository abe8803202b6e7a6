package io.tidemark.jobs.cli;

import io.tidemark.jobs.label.LabelFile;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A UTC day such as {@code 2026-03-27}, or a time such as {@code 2026-03-27T06:00:00Z}.
 *
 * @param begin the time, or the first moment of the day
 * @param end the time, or the last microsecond of the day
 */
record DayOrTime(Instant begin, Instant end) {
  /**
   * Returns a calendar day.
   *
   * @param clock clock that determines which day {@code yesterday} is
   */
  static LocalDate day(String text, Clock clock) {
    if (text.equals("yesterday")) {
      return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "it is not a calendar day in the form YYYY-MM-DD; write it like 2026-03-21", e);
    }
  }

  static DayOrTime of(String text) {
    try {
      return new DayOrTime(LabelFile.begin(text), LabelFile.end(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "it is neither a day nor a time; write it like 2026-03-22 or 2026-03-22T06:00:00Z", e);
    }
  }
}
