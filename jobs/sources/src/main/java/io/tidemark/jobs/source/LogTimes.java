package io.tidemark.jobs.source;

import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

final class LogTimes {
  private static final long MICROS = EventTime.SECOND;
  private static final long EARLIEST =
      LocalDate.of(2000, 1, 1).toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC) * MICROS;

  /** Tolerance of two days, which allows for clock skew and missing time zones. */
  private static final long AHEAD = 2 * EventTime.DAY;

  private static final DateTimeFormatter COMMON =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private LogTimes() {}

  /**
   * Parses an ISO 8601 time.
   *
   * @param text date and time of day, separated by {@code T} or a space; UTC if there is no zone
   * @return {@code MISSING} if invalid, {@link Long#MAX_VALUE} if out of range
   */
  static long ofIso(String text) {
    if (text.length() < 10 || text.length() > 64) {
      return AccessEvent.MISSING;
    }
    long plain = ofPlain(text);
    if (plain != AccessEvent.MISSING) {
      return plain;
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    try {
      return micros(Instant.parse(iso));
    } catch (DateTimeParseException noInstant) {
      return ofOffsetOrLocal(iso);
    }
  }

  /**
   * Fast path for the most common form, {@code 2026-01-03T10:00:00Z} with up to nine decimals. The
   * library's parser takes longer than the parsing of all other columns of a record combined.
   *
   * @return {@code MISSING} for any other text, even if it is a valid time
   */
  private static long ofPlain(String text) {
    int length = text.length();
    boolean shaped =
        length >= 20
            && length <= 30
            && length != 21
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == 'T'
            && text.charAt(13) == ':'
            && text.charAt(16) == ':'
            && text.charAt(length - 1) == 'Z'
            && (length == 20 || text.charAt(19) == '.');
    if (!shaped) {
      return AccessEvent.MISSING;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int fraction = length == 20 ? 0 : digits(text, 20, length - 1);
    boolean real =
        year >= 0
            && month >= 1
            && month <= 12
            && day >= 1
            && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth())
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60
            && fraction >= 0;
    if (!real) {
      return AccessEvent.MISSING;
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * 86_400L
            + hour * 3_600L
            + minute * 60L
            + second;
    int decimals = Math.max(0, length - 21);
    return seconds * MICROS + fraction * MICROS / POWERS[decimals];
  }

  /** Parses the given characters as digits. Returns −1 if any character is not a digit. */
  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /**
   * Parses an access log time: ISO 8601, {@code 17/May/2015:10:05:03 +0200} with or without
   * brackets, or a count since the epoch. Returns {@code MISSING} for any other text.
   */
  static long ofLog(String text) {
    return ofLog(text, ZoneOffset.UTC);
  }

  /**
   * Parses an access log time in the same way as {@link #ofLog(String)}, but applies the given zone
   * to times that have none.
   */
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

  /**
   * Parses a decimal count of any length since the epoch. Returns {@code MISSING} if invalid, or
   * {@link Long#MAX_VALUE} if out of range.
   */
  static long ofCount(String text) {
    try {
      // Try whole numbers first: a double cannot represent every microsecond.
      long whole = Long.parseLong(text);
      return Math.abs((double) whole) >= 1e14 ? whole : ofEpoch((double) whole);
    } catch (NumberFormatException notWhole) {
      return ofDecimal(text);
    }
  }

  private static long ofDecimal(String text) {
    try {
      double count = DecimalText.parse(text);
      return Double.isFinite(count) ? ofEpoch(count) : AccessEvent.MISSING;
    } catch (NumberFormatException notANumber) {
      return AccessEvent.MISSING;
    }
  }

  /**
   * Parses an access log time in the same way as {@link #ofLog(String)}, but rejects the record if
   * the time is invalid.
   */
  static long required(String text, String field) {
    long micros = ofLog(text);
    if (micros == AccessEvent.MISSING) {
      throw RejectedRecordException.wrongType(field, "a time", "other text");
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

  /**
   * Converts a count since the epoch. Its magnitude determines whether the unit is seconds,
   * milliseconds or microseconds.
   */
  static long ofEpoch(double count) {
    double magnitude = Math.abs(count);
    double micros = magnitude < 1e11 ? count * 1e6 : magnitude < 1e14 ? count * 1e3 : count;
    return Math.abs(micros) < 9e18 ? Math.round(micros) : Long.MAX_VALUE;
  }

  /** Returns whether a time is plausible, given the log's ingest time. */
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
