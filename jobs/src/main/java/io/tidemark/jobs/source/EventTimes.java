package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times of logs in microseconds since the epoch. */
final class EventTimes {
  private static final long MICROS = 1_000_000L;
  private static final long EARLIEST =
      LocalDate.of(2000, 1, 1).toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC) * MICROS;

  /** Clocks differ and zones get lost: two days cover both, and no real future. */
  private static final long AHEAD = 2 * 86_400L * MICROS;

  private EventTimes() {}

  /**
   * The instant that a text names.
   *
   * @param text ISO-8601 with zone, or without (then UTC), with {@code T} or a space between
   * @return MISSING where it names none, {@link Long#MAX_VALUE} where it lies beyond all clocks
   */
  static long ofIso(String text) {
    if (text.length() < 10 || text.length() > 64) {
      return AccessEvent.MISSING;
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    try {
      return micros(Instant.parse(iso));
    } catch (DateTimeParseException noInstant) {
      return ofOffsetOrLocal(iso);
    }
  }

  private static long ofOffsetOrLocal(String iso) {
    try {
      return micros(OffsetDateTime.parse(iso).toInstant());
    } catch (DateTimeParseException noOffset) {
      try {
        return micros(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
      } catch (DateTimeParseException noDateTime) {
        return AccessEvent.MISSING;
      }
    }
  }

  /** The instant of a count since the epoch: seconds, milliseconds or microseconds by its size. */
  static long ofEpoch(double count) {
    double magnitude = Math.abs(count);
    double micros = magnitude < 1e11 ? count * 1e6 : magnitude < 1e14 ? count * 1e3 : count;
    return Math.abs(micros) < 9e18 ? Math.round(micros) : Long.MAX_VALUE;
  }

  /** Whether a time can be true for a log that is read at this instant. */
  static boolean isPlausible(long micros, long ingestMicros) {
    return micros >= EARLIEST && micros <= ingestMicros + AHEAD;
  }

  private static long micros(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (Math.abs(seconds) > Long.MAX_VALUE / MICROS - 1) {
      return Long.MAX_VALUE;
    }
    return seconds * MICROS + instant.getNano() / 1_000L;
  }
}
