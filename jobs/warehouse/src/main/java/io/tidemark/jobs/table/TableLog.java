package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaTable;
import io.tidemark.batch.RowTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;

/**
 * Reads metadata about Delta tables, and writes them where a shorter way than Delta's public API is
 * known. This class uses queries and the public API, and therefore works with any version of Delta;
 * {@link InternalTableLog} is faster. Tables are identified by path. Used only by {@link
 * Warehouse}.
 */
class TableLog {
  /** The Delta version whose internal classes {@link InternalTableLog} uses. */
  static final String DELTA_VERSION = "4.4.0";

  final SparkSession spark;

  TableLog(SparkSession spark) {
    this.spark = spark;
  }

  /** Returns the fastest log reader for the session's version of Delta. */
  static TableLog of(SparkSession spark) {
    String version = io.delta.package$.MODULE$.VERSION();
    if (version.equals(DELTA_VERSION)) {
      return new InternalTableLog(spark);
    }
    LoggerFactory.getLogger(TableLog.class)
        .warn(
            "This is Delta {}: nights read its tables through the public API, which takes longer than "
                + "with {}",
            version,
            DELTA_VERSION);
    return new TableLog(spark);
  }

  /**
   * Returns whether a table has at least one commit. A folder whose log contains no commits,
   * perhaps because somebody emptied it, is not a table.
   */
  boolean exists(String path) {
    return DeltaTable.isDeltaTable(spark, path)
        && !DeltaTable.forPath(spark, path).history(1).isEmpty();
  }

  /** Returns the version of the last commit of an existing table. */
  long version(String path) {
    return DeltaTable.forPath(spark, path).history(1).select("version").first().getLong(0);
  }

  /** Returns the rows of the table's latest version, with the stored columns. */
  Dataset<Row> rows(String path) {
    return spark.read().format("delta").load(path);
  }

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
  DayCounts rowsByDay(String path, String day, DayCounts known) {
    long version = version(path);
    return known != null && known.version() == version
        ? known
        : new DayCounts(version, count(path, day));
  }

  /** Counts each day's rows by scanning the table. */
  NavigableMap<LocalDate, Long> count(String path, String day) {
    return numbers(
        rows(path).groupBy(col(day).cast("string")).count().collectAsList(), LocalDate::parse);
  }

  /** Returns the numbers in the second column of rows by the text in the first. */
  static <K> NavigableMap<K, Long> numbers(List<Row> rows, Function<String, K> key) {
    NavigableMap<K, Long> numbers = new TreeMap<>();
    rows.forEach(row -> numbers.put(key.apply(row.getString(0)), row.getLong(1)));
    return numbers;
  }

  /**
   * Returns the latest time in a column, accurate to at least the millisecond; empty if there are
   * no rows.
   */
  Optional<Instant> latest(String path, String column) {
    Row row = rows(path).agg(max(col(column)).as(column)).first();
    return row.isNullAt(0) ? Optional.empty() : Optional.of(RowTimes.instant(row, column));
  }

  /**
   * Checks whether the days from {@code from} to {@code to}, inclusive, are known to have no rows.
   *
   * @return the empty optional if the days have rows, or if checking would cost as much as
   *     replacing them. Otherwise, a check to call after a write, which returns whether no other
   *     write has added rows for these days in the meantime.
   */
  Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to) {
    return Optional.empty();
  }

  /** Returns the files of the table's latest version. */
  LoggedFiles files(String path) {
    Path folder = new Path(path);
    NavigableMap<String, Long> live = new TreeMap<>();
    try {
      FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      String base = files.getFileStatus(folder).getPath().toUri().getPath() + "/";
      for (String file : rows(path).inputFiles()) {
        Path of = new Path(file);
        long size = files.exists(of) ? files.getFileStatus(of).getLen() : 0;
        live.put(of.toUri().getPath().substring(base.length()), size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The table cannot be listed: " + folder, e);
    }
    List<String> partition =
        DeltaTable.forPath(spark, path).detail().select("partitionColumns").first().getList(0);
    return new LoggedFiles(version(path), partition, live, new TreeMap<>());
  }

  /** Deletes all rows of the given days, which the table has. */
  void deleteDays(String path, String day, Collection<LocalDate> days) {
    DeltaTable.forPath(spark, path).delete(col(day).isin(days.toArray()));
  }

  /**
   * Appends rows to an existing table, or replaces all of its rows, in one commit.
   *
   * @return whether it did so. Otherwise, nothing has changed, and the caller must write the rows
   *     through Delta's public API.
   */
  boolean write(String path, Dataset<Row> rows, SaveMode mode) {
    return false;
  }
}
