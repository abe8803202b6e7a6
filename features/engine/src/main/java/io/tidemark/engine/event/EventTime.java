package io.tidemark.engine.event;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Converts event times, in microseconds since 1970-01-01T00:00Z. Fractions of a microsecond are
 * discarded; times more than 292,000 years away cause an {@link ArithmeticException}.
 */
public final class EventTime {
  public static final long SECOND = 1_000_000L;
  public static final long MINUTE = 60 * SECOND;
  public static final long HOUR = 60 * MINUTE;
  public static final long DAY = 24 * HOUR;

  private EventTime() {}

  public static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), SECOND), at.getNano() / 1_000L);
  }

  public static long micros(Duration length) {
    return Math.addExact(
        Math.multiplyExact(length.getSeconds(), SECOND), length.getNano() / 1_000L);
  }

  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000L);
  }

  public static long epochDay(long micros) {
    return Math.floorDiv(micros, DAY);
  }

  /** Returns the day of the week in UTC, from 0 for Monday to 6. */
  public static int dayOfWeek(long epochDay) {
    // 1970-01-01 was a Thursday.
    return (int) Math.floorMod(epochDay + 3, 7L);
  }

  public static LocalDate date(long micros) {
    return LocalDate.ofEpochDay(epochDay(micros));
  }

  /** Returns the time elapsed since 00:00 UTC on the same day, in microseconds. */
  public static long ofDay(long micros) {
    return Math.floorMod(micros, DAY);
  }

  public static int hourOfDay(long micros) {
    return (int) (ofDay(micros) / HOUR);
  }

  public static long startOf(long epochDay) {
    return Math.multiplyExact(epochDay, DAY);
  }

  public static long startOf(LocalDate day) {
    return startOf(day.toEpochDay());
  }

  public static long endOf(LocalDate day) {
    return startOf(day.plusDays(1));
  }
}
