package io.tidemark.jobs.table;

import java.time.Instant;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log of a Delta table says of it. Tables are named by their paths. Asked by {@link
 * Warehouse} alone.
 */
interface TableLog {
  /** The version of Delta whose inner classes {@link InnerTableLog} uses. */
  String DELTA_VERSION = "4.4.0";

  /**
   * The fast one, which uses inner classes of Delta, where Delta is of the version that has them;
   * else the one that asks Delta's public API.
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

  /** Whether a table has a commit: a log without one, which somebody emptied, is no table. */
  boolean exists(String path);

  /** The version of the last commit of a table that exists. */
  long version(String path);

  /** The rows of the last version, with the columns that are stored. */
  Dataset<Row> rows(String path);

  /** How many rows each day has; days without rows may be absent. */
  NavigableMap<LocalDate, Long> rowsByDay(String path, String day);

  /** The latest time in a column, to the millisecond at least; empty where there is no row. */
  Optional<Instant> latest(String path, String column);

  /**
   * Whether the days {@code from} to {@code to}, both included, are known to have no rows.
   *
   * @return empty where they have some, or finding out costs as much as replacing them; else what,
   *     asked after a write, says whether it was the only one of these days since
   */
  Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to);
}
