package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaTable;
import io.tidemark.batch.RowTimes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Table log that uses queries and Delta's public API, and therefore works with any version of
 * Delta.
 */
final class PublicTableLog implements TableLog {
  private final SparkSession spark;

  PublicTableLog(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public boolean exists(String path) {
    return DeltaTable.isDeltaTable(spark, path)
        && !DeltaTable.forPath(spark, path).history(1).isEmpty();
  }

  @Override
  public long version(String path) {
    Row last = DeltaTable.forPath(spark, path).history(1).select("version").first();
    return last.getLong(0);
  }

  @Override
  public Dataset<Row> rows(String path) {
    return spark.read().format("delta").load(path);
  }

  @Override
  public DayCounts rowsByDay(String path, String day, DayCounts known) {
    long version = version(path);
    return known != null && known.version() == version
        ? known
        : new DayCounts(version, count(path, day));
  }

  /** Counts each day's rows by scanning the table. */
  NavigableMap<LocalDate, Long> count(String path, String day) {
    NavigableMap<LocalDate, Long> rows = new TreeMap<>();
    for (Row row : rows(path).groupBy(col(day).cast("string")).count().collectAsList()) {
      rows.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    }
    return rows;
  }

  @Override
  public Optional<Instant> latest(String path, String column) {
    Row row = rows(path).agg(max(col(column)).as(column)).first();
    return row.isNullAt(0) ? Optional.empty() : Optional.of(RowTimes.instant(row, column));
  }

  @Override
  public Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to) {
    return Optional.empty();
  }

  @Override
  public void deleteDays(String path, String day, Collection<LocalDate> days) {
    DeltaTable.forPath(spark, path).delete(col(day).isin(days.toArray()));
  }

  @Override
  public boolean append(String path, Dataset<Row> rows) {
    return false;
  }

  @Override
  public boolean overwrite(String path, Dataset<Row> rows) {
    return false;
  }
}
