package io.tidemark.jobs.table;

import java.time.Instant;
import java.time.LocalDate;
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
 * Facts about a Delta table from its log. Tables are named by their paths. Used only by {@link
 * Warehouse}.
 */
interface TableLog {
  /** The version of Delta whose inner classes {@link InnerTableLog} uses. */
  String DELTA_VERSION = "4.4.0";

  /**
   * Log reader for a session. It is the fast one with Delta's inner classes if Delta has the
   * matching version; otherwise it uses Delta's public API.
   */
  static TableLog of(SparkSession spark) {
    String version = io.delta.package$.MODULE$.VERSION();
    if (version.equals(DELTA_VERSION)) {
      return new InnerTableLog(spark);
    }
    Logger log = LoggerFactory.getLogger(TableLog.class);
    log.warn(
        "Delta is of version {}: nights read its tables by its public API, and take longer than"
            + " with {}",
        version,
        DELTA_VERSION);
    return new PlainTableLog(spark);
  }

  /** Whether a table has a commit: a log without one, emptied by somebody, is not a table. */
  boolean exists(String path);

  /** Version of the last commit of an existing table. */
  long version(String path);

  /** Rows of the last version, with the stored columns. */
  Dataset<Row> rows(String path);

  /** Number of rows by day at one version; days without rows are absent. */
  record DayCounts(long version, NavigableMap<LocalDate, Long> rows) {
    public DayCounts {
      rows.values().removeIf(count -> count == 0);
      rows = Collections.unmodifiableNavigableMap(rows);
    }
  }

  /**
   * Number of rows by day.
   *
   * @param known result of an earlier call, returned if it is of the last version; may be null
   */
  DayCounts rowsByDay(String path, String day, DayCounts known);

  /** Latest time in a column, at least to the millisecond; empty without rows. */
  Optional<Instant> latest(String path, String column);

  /**
   * Whether the days {@code from} to {@code to}, both included, are known to have no rows.
   *
   * @return empty if they have rows, or if the check costs as much as replacing them; otherwise a
   *     check to call after a write: whether no other write touched these days since
   */
  Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to);
}
