package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Objects;

/**
 * Time format of a mapped log.
 *
 * @param format a {@link DateTimeFormatter} pattern with English names, or {@link #ANY}; null means
 *     {@link #ANY}
 * @param zone zone of times that do not state one; null for UTC
 */
public record MappedTimes(String format, String zone) implements Serializable {
  /** Accepts ISO 8601, access log times, and counts since 1970 in any unit. */
  public static final String ANY = "any";

  /**
   * @throws IllegalArgumentException if the pattern or the zone is invalid
   */
  public MappedTimes {
    format = Objects.requireNonNullElse(format, ANY);
    zone = Objects.requireNonNullElse(zone, "UTC");
    ZoneId parsed;
    try {
      parsed = ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + zone + "' is not a time zone; write it like Europe/Berlin, UTC or +02:00", e);
    }
    if (!format.equals(ANY)) {
      try {
        formatter(format, parsed);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'%s' is not a time pattern (%s); write it like dd.MM.yyyy HH:mm:ss, or leave it out"
                .formatted(format, e.getMessage()),
            e);
      }
    }
  }

  private static DateTimeFormatter formatter(String pattern, ZoneId zone) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
        .toFormatter(Locale.ENGLISH)
        .withZone(zone);
  }

  String iso(String text, String column) {
    ZoneId local = ZoneId.of(zone);
    if (!format.equals(ANY)) {
      try {
        TemporalAccessor parsed = formatter(format, local).parse(text);
        return Instant.from(parsed).toString();
      } catch (DateTimeException other) {
        throw RejectedRecordException.wrongType(column, "a time like " + format, "other text");
      }
    }
    long micros = LogTimes.ofLog(text, local);
    if (micros == AccessEvent.MISSING) {
      throw RejectedRecordException.wrongType(column, "a time", "other text");
    }
    // A time out of range is rejected when the column is set.
    return Long.toString(micros);
  }
}
