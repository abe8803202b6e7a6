package io.tidemark.engine.event;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The time of events: microseconds since 1970-01-01T00:00Z, and the UTC days and hours that they
 * fall into.
 *
 * <pre>{@code
 * event.number(EventColumn.TIME, EventTime.micros(clock.instant()));
 * }</pre>
 */
public final class EventTime {
  /** Microseconds of a second. */
  public static final long SECOND = 1_000_000L;

  /** Microseconds of a minute. */
  public static final long MINUTE = 60 * SECOND;

  /** Microseconds of an hour. */
  public static final long HOUR = 60 * MINUTE;

  /** Microseconds of a day. */
  public static final long DAY = 24 * HOUR;

  private EventTime() {}

  /**
   * Of an instant; what is finer than a microsecond is cut off.
   *
   * @throws ArithmeticException where it is further than 292,000 years from 1970
   */
  public static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), SECOND), at.getNano() / 1_000L);
  }

  /**
   * Of a length of time; what is finer than a microsecond is cut off.
   *
   * @throws ArithmeticException where it is longer than 292,000 years
   */
  public static long micros(Duration length) {
    return Math.addExact(
        Math.multiplyExact(length.getSeconds(), SECOND), length.getNano() / 1_000L);
  }

  /** The instant of any time. */
  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000L);
  }

  /** The UTC day, as days since 1970-01-01. */
  public static long epochDay(long micros) {
    return Math.floorDiv(micros, DAY);
  }

  /** The UTC day. */
  public static LocalDate date(long micros) {
    return LocalDate.ofEpochDay(epochDay(micros));
  }

  /** How far into its UTC day, in microseconds. */
  public static long ofDay(long micros) {
    return Math.floorMod(micros, DAY);
  }

  /** The UTC hour, 0 to 23. */
  public static int hourOfDay(long micros) {
    return (int) (ofDay(micros) / HOUR);
  }

  /** 00:00 UTC of a day since 1970-01-01. */
  public static long startOf(long epochDay) {
    return Math.multiplyExact(epochDay, DAY);
  }

  /** 00:00 UTC of a day. */
  public static long startOf(LocalDate day) {
    return startOf(day.toEpochDay());
  }

  /** 00:00 UTC of the day after, where a day ends. */
  public static long endOf(LocalDate day) {
    return startOf(day.plusDays(1));
  }
}
