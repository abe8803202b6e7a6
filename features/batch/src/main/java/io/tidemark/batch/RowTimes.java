package io.tidemark.batch;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Row;

/**
 * Reads dates and timestamps from collected rows, whether they are stored as java.sql or java.time
 * objects.
 */
public final class RowTimes {
  private RowTimes() {}

  /** Returns the date in a DATE column, or null if the column is null. */
  public static LocalDate date(Row row, String column) {
    return date(row.<Object>getAs(column));
  }

  /** Converts a value of a DATE column to a date, or returns null for null. */
  public static LocalDate date(Object value) {
    return value instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) value;
  }

  /** Returns the instant in a TIMESTAMP column, or null if the column is null. */
  public static Instant instant(Row row, String column) {
    return instant(row.<Object>getAs(column));
  }

  /** Converts a value of a TIMESTAMP column to microseconds since the epoch. */
  public static long micros(Object value) {
    return EventTime.micros(instant(value));
  }

  /** Converts a value of a TIMESTAMP column to an instant, or returns null for null. */
  public static Instant instant(Object value) {
    return value instanceof java.sql.Timestamp sql ? sql.toInstant() : (Instant) value;
  }
}
