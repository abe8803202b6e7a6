package io.tidemark.batch;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Row;

/**
 * Reads dates and timestamps from collected rows, whether they are stored as java.sql or java.time
 * objects. A null date or timestamp stays null.
 */
public final class RowTimes {
  private RowTimes() {}

  public static LocalDate date(Row row, String column) {
    return date(row.<Object>getAs(column));
  }

  public static LocalDate date(Object value) {
    return value instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) value;
  }

  public static Instant instant(Row row, String column) {
    return instant(row.<Object>getAs(column));
  }

  public static long micros(Object value) {
    return EventTime.micros(instant(value));
  }

  public static Instant instant(Object value) {
    return value instanceof java.sql.Timestamp sql ? sql.toInstant() : (Instant) value;
  }
}
