package io.tidemark.jobs.table;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads metadata about Delta tables from their logs. Tables are identified by path. Used only by
 * {@link Warehouse}.
 */
interface TableLog {
  /** The Delta version whose internal classes {@link InternalTableLog} uses. */
  String DELTA_VERSION = "4.4.0";

  /**
   * Returns the log reader for a session: a fast reader based on Delta's internal classes if the
   * session has the matching version of Delta, or else a reader based on Delta's public API.
   */
  static TableLog of(SparkSession spark) {
    String version = io.delta.package$.MODULE$.VERSION();
    if (version.equals(DELTA_VERSION)) {
      return new InternalTableLog(spark);
    }
    Logger log = LoggerFactory.getLogger(TableLog.class);
    log.warn(
        "This is Delta {}: nights read its tables through the public API, which takes longer than "
            + "with {}",
        version,
        DELTA_VERSION);
    return new PublicTableLog(spark);
  }

  /**
   * Returns whether a table has at least one commit. A folder whose log contains no commits,
   * perhaps because somebody emptied it, is not a table.
   */
  boolean exists(String path);

  /** Returns the version of the last commit of an existing table. */
  long version(String path);

  /** Returns the rows of the table's latest version, with the stored columns. */
  Dataset<Row> rows(String path);

  /** Number of rows by day in a given version of a table. Days without rows are absent. */
  record DayCounts(long version, NavigableMap<LocalDate, Long> rows) {
    public DayCounts {
      rows.values().removeIf(count -> count == 0);
      rows = Collections.unmodifiableNavigableMap(rows);
    }
  }

  /**
   * Returns the number of rows by day.
   *
   * @param known result of an earlier call, which is returned if it is still current; may be null
   */
  DayCounts rowsByDay(String path, String day, DayCounts known);

  /**
   * Returns the latest time in a column, accurate to at least the millisecond; empty if there are
   * no rows.
   */
  Optional<Instant> latest(String path, String column);

  /**
   * Checks whether the days from {@code from} to {@code to}, inclusive, are known to have no rows.
   *
   * @return the empty optional if the days have rows, or if checking would cost as much as
   *     replacing them. Otherwise, a check to call after a write, which returns whether no other
   *     write has added rows for these days in the meantime.
   */
  Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to);

  /** Deletes all rows of the given days, which the table has. */
  void deleteDays(String path, String day, Collection<LocalDate> days);

  /**
   * Appends rows to an existing table in one commit.
   *
   * @return whether it did so. Otherwise, nothing has changed, and the caller must append the rows
   *     through Delta's public API.
   */
  boolean append(String path, Dataset<Row> rows);

  /** Replaces all rows of an existing table in one commit. Returns the same as {@link #append}. */
  boolean overwrite(String path, Dataset<Row> rows);
}
