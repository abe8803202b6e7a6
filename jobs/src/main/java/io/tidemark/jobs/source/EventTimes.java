package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Times of logs in microseconds since the epoch. */
final class EventTimes {
  private static final long MICROS = 1_000_000L;
  private static final long EARLIEST =
      LocalDate.of(2000, 1, 1).toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC) * MICROS;

  /** Clocks differ and zones get lost: two days cover both, and no real future. */
  private static final long AHEAD = 2 * 86_400L * MICROS;

  private static final DateTimeFormatter COMMON =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

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

  /**
   * The instant that an access log names: ISO-8601, {@code 17/May/2015:10:05:03 +0200} with or
   * without brackets, or a count since the epoch; MISSING where it is none of them.
   */
  static long ofLog(String text) {
    return ofLog(text, ZoneOffset.UTC);
  }

  /** As {@link #ofLog(String)}, with the zone of times that name none. */
  static long ofLog(String text, ZoneId local) {
    String time = text.startsWith("[") && text.endsWith("]") ? inner(text) : text;
    if (time.length() > 2 && time.length() < 40 && time.indexOf('/') > 0) {
      try {
        return micros(OffsetDateTime.parse(time, COMMON).toInstant());
      } catch (DateTimeParseException other) {
        return AccessEvent.MISSING;
      }
    }
    long iso = ofIso(time);
    if (iso != AccessEvent.MISSING && iso != Long.MAX_VALUE && !namesZone(time)) {
      LocalDateTime clock =
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(iso, MICROS), (int) Math.floorMod(iso, MICROS) * 1000, ZoneOffset.UTC);
      return micros(clock.atZone(local).toInstant());
    }
    return iso != AccessEvent.MISSING ? iso : ofCount(time);
  }

  private static String inner(String text) {
    return text.substring(1, text.length() - 1);
  }

  private static boolean namesZone(String iso) {
    return iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
  }

  private static long ofCount(String text) {
    try {
      // Whole numbers apart: a double cannot hold all microseconds.
      long whole = Long.parseLong(text);
      return Math.abs((double) whole) >= 1e14 ? whole : ofEpoch((double) whole);
    } catch (NumberFormatException notWhole) {
      return ofDecimal(text);
    }
  }

  private static long ofDecimal(String text) {
    try {
      double count = Double.parseDouble(text);
      return Double.isFinite(count) ? ofEpoch(count) : AccessEvent.MISSING;
    } catch (NumberFormatException notANumber) {
      return AccessEvent.MISSING;
    }
  }

  /** As {@link #ofLog(String)}, for a field that must hold a time. */
  static long required(String text, String field) throws RefusedRecord {
    long micros = ofLog(text);
    if (micros == AccessEvent.MISSING) {
      throw RefusedRecord.wrongType(field, "a time", "another text");
    }
    return micros;
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
