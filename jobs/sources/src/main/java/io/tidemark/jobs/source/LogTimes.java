package io.tidemark.jobs.source;

import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times in logs, as microseconds since 1970. */
final class LogTimes {
  /** Maximum length of a {@link #isBeforeLine time before a line}, including the space after it. */
  static final int LONGEST_BEFORE_LINE = 40;

  private static final Pattern BEFORE_LINE =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9:.+-]*Z?[ \\t]");

  private static final long MICROS = EventTime.SECOND;
  private static final long EARLIEST =
      LocalDate.of(2000, 1, 1).toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC) * MICROS;

  /** Tolerance of two days, which allows for clock skew and missing time zones. */
  private static final long AHEAD = 2 * EventTime.DAY;

  private static final DateTimeFormatter COMMON =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

  /** Separators of the most common form, with zeros for digits. */
  private static final String PLAIN = "0000-00-00T00:00:00.";

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private LogTimes() {}

  /**
   * Parses ISO 8601 with {@code T} or a space, in UTC by default. Returns {@code MISSING} if
   * invalid, or {@link Long#MAX_VALUE} if out of range.
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
   * Parses the most common form, {@code 2026-01-03T10:00:00Z} with up to nine decimals. Returns
   * {@code MISSING} for any other text, even if it is a valid time. The library's parser takes
   * longer than the parsing of all other columns of a record.
   */
  private static long ofPlain(String text) {
    int length = text.length();
    boolean fits = length >= 20 && length <= 30 && length != 21 && text.charAt(length - 1) == 'Z';
    for (int i = 4; fits && i < Math.min(20, length - 1); i++) {
      fits = PLAIN.charAt(i) == '0' || PLAIN.charAt(i) == text.charAt(i);
    }
    if (!fits) {
      return AccessEvent.MISSING;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int fraction = length == 20 ? 0 : digits(text, 20, length - 1);
    if (year < 0 || fraction < 0) {
      return AccessEvent.MISSING;
    }
    try {
      long seconds =
          LocalDate.of(year, month, day)
              .toEpochSecond(LocalTime.of(hour, minute, second), ZoneOffset.UTC);
      return seconds * MICROS + fraction * MICROS / POWERS[Math.max(0, length - 21)];
    } catch (DateTimeException notReal) {
      return AccessEvent.MISSING;
    }
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
   * Parses ISO 8601, {@code 17/May/2015:10:05:03 +0200} with or without brackets, or a count.
   * Returns {@code MISSING} for any other text.
   */
  static long ofLog(String text) {
    return ofLog(text, ZoneOffset.UTC);
  }

  /** Parses a time like {@link #ofLog(String)}, in the given zone if it has none. */
  static long ofLog(String text, ZoneId local) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String time = bracketed ? text.substring(1, text.length() - 1) : text;
    if (time.length() > 2 && time.length() < 40 && time.indexOf('/') > 0) {
      try {
        return micros(OffsetDateTime.parse(time, COMMON).toInstant());
      } catch (DateTimeParseException other) {
        return AccessEvent.MISSING;
      }
    }
    long iso = ofIso(time);
    boolean namesZone =
        time.endsWith("Z") || time.lastIndexOf('+') > 10 || time.lastIndexOf('-') > 10;
    if (iso != AccessEvent.MISSING && iso != Long.MAX_VALUE && !namesZone) {
      LocalDateTime clock = LocalDateTime.ofInstant(EventTime.instant(iso), ZoneOffset.UTC);
      return micros(clock.atZone(local).toInstant());
    }
    return iso != AccessEvent.MISSING ? iso : ofCount(time);
  }

  /**
   * Parses a count since 1970: {@code MISSING} if invalid, {@link Long#MAX_VALUE} if out of range.
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

  /** Parses a time like {@link #ofLog(String)}, and rejects the record if it is invalid. */
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

  /** Converts a count whose magnitude tells seconds, milliseconds and microseconds apart. */
  static long ofEpoch(double count) {
    double magnitude = Math.abs(count);
    double micros = magnitude < 1e11 ? count * 1e6 : magnitude < 1e14 ? count * 1e3 : count;
    return Math.abs(micros) < 9e18 ? Math.round(micros) : Long.MAX_VALUE;
  }

  /** Returns whether a time is plausible, given the log's ingest time. */
  static boolean isPlausible(long micros, long ingestMicros) {
    return micros >= EARLIEST && micros <= ingestMicros + AHEAD;
  }

  /** Returns whether a character may be part of a time before a line. */
  static boolean mayBeBeforeLine(int c) {
    return (c >= '0' && c <= '9') || "-:.+TZ \t".indexOf(c) >= 0;
  }

  /**
   * Returns whether the bytes are a time that CloudWatch Logs exports write before each line, as in
   * {@code 2026-01-03T10:00:00.000Z {"kind":"Event",…}}. It is dropped because the record contains
   * its own time.
   */
  static boolean isBeforeLine(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    return BEFORE_LINE.matcher(text).matches();
  }

  /** Removes the time before a line's JSON object. Other lines are returned unchanged. */
  static String withoutTime(String line) {
    Matcher time = BEFORE_LINE.matcher(line);
    boolean stands = time.lookingAt() && line.startsWith("{", time.end());
    return stands ? line.substring(time.end()) : line;
  }

  private static long micros(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (Math.abs(seconds) > Long.MAX_VALUE / MICROS - 1) {
      return Long.MAX_VALUE;
    }
    return seconds * MICROS + instant.getNano() / 1_000L;
  }
}
