package io.tidemark.batch;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Row;

/** Days and times in collected rows, whichever of its two classes for each Spark uses. */
public final class RowTimes {
  private RowTimes() {}

  /** The day in a DATE column; null where it is null. */
  public static LocalDate date(Row row, String column) {
    return date(row.<Object>getAs(column));
  }

  /** The day that a value of a DATE column is; null for null. */
  public static LocalDate date(Object value) {
    return value instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) value;
  }

  /** The instant in a TIMESTAMP column; null where it is null. */
  public static Instant instant(Row row, String column) {
    return instant(row.<Object>getAs(column));
  }

  /** The instant that a value of a TIMESTAMP column is, in microseconds since 1970. */
  public static long micros(Object value) {
    return EventTime.micros(instant(value));
  }

  /** The instant that a value of a TIMESTAMP column is; null for null. */
  public static Instant instant(Object value) {
    return value instanceof java.sql.Timestamp sql ? sql.toInstant() : (Instant) value;
  }
}
