package io.tidemark.simulator.event;

import java.time.LocalDate;

/** Lengths of time and starts of UTC days, in microseconds since the epoch. */
public final class Micros {
  public static final long SECOND = 1_000_000L;
  public static final long MINUTE = 60 * SECOND;
  public static final long HOUR = 60 * MINUTE;
  public static final long DAY = 24 * HOUR;

  private Micros() {}

  /** The first microsecond of a UTC day. */
  public static long startOf(LocalDate day) {
    return day.toEpochDay() * DAY;
  }

  /** The UTC day of a moment. */
  public static LocalDate dayOf(long micros) {
    return LocalDate.ofEpochDay(Math.floorDiv(micros, DAY));
  }

  /** The UTC hour of a moment, 0 to 23. */
  public static int hourOf(long micros) {
    return (int) (Math.floorMod(micros, DAY) / HOUR);
  }
}
