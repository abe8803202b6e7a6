package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.tidemark.batch.RowTimes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The Delta tables under one root. A table comes into being with its first write; before that it
 * reads as empty. Every write is one commit: it happens as a whole or not at all, and doing it
 * twice leaves the same rows, except for {@link #append}.
 */
public final class Warehouse {
  private final SparkSession spark;
  private final String root;
  private final Consumer<TableSpec> afterCommit;
  private final Map<String, DayCounts> dayCounts = new ConcurrentHashMap<>();
  private final FollowedLogs logs = new FollowedLogs();

  /** Rows of each day of a table at one version. */
  private record DayCounts(long version, NavigableMap<LocalDate, Long> rows) {}

  /**
   * @param root path or URI of the folder that holds one folder per table
   */
  public Warehouse(SparkSession spark, String root) {
    this(spark, root, table -> {});
  }

  /**
   * @param afterCommit told of every commit
   */
  Warehouse(SparkSession spark, String root, Consumer<TableSpec> afterCommit) {
    this.spark = spark;
    // Hadoop's spelling: Delta takes "file:///x" and "file:/x" for two places.
    this.root = new Path(root).toString();
    this.afterCommit = afterCommit;
  }

  /**
   * A warehouse that this program can read.
   *
   * @throws io.tidemark.jobs.TidemarkException where it is of a newer version
   */
  public static Warehouse open(SparkSession spark, String root) {
    Warehouse warehouse = new Warehouse(spark, root);
    WarehouseFormat.check(warehouse.root, spark.sparkContext().hadoopConfiguration());
    return warehouse;
  }

  public SparkSession spark() {
    return spark;
  }

  public String root() {
    return root;
  }

  /** Where a table is. */
  public String path(TableSpec table) {
    return root + "/" + table.name();
  }

  /** Whether a table has a commit: a log without one, which somebody emptied, is no table. */
  public boolean exists(TableSpec table) {
    return DeltaTable.isDeltaTable(spark, path(table))
        && (DeltaLog.forTable(spark, path(table)).unsafeVolatileSnapshot().version() >= 0
            || snapshot(table).version() >= 0);
  }

  /** The table's columns, in the order of its schema; no rows where it does not exist yet. */
  public Dataset<Row> read(TableSpec table) {
    if (!exists(table)) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    Snapshot snapshot = snapshot(table);
    Dataset<Row> stored =
        logs.files(snapshot)
            .map(files -> ListedFiles.read(snapshot, files))
            .orElseGet(() -> spark.read().format("delta").load(path(table)));
    return columnsOf(table, stored);
  }

  /** The table as it was at a version that {@link #version} gave. */
  public Dataset<Row> read(TableSpec table, long version) {
    return columnsOf(
        table, spark.read().format("delta").option("versionAsOf", version).load(path(table)));
  }

  /** The version of the last commit; empty where the table does not exist. */
  public OptionalLong version(TableSpec table) {
    return exists(table) ? OptionalLong.of(snapshot(table).version()) : OptionalLong.empty();
  }

  /** Whether there is anything, a table or not, where a table of this name has its place. */
  public boolean isTaken(String table) {
    Path folder = new Path(root, table);
    try {
      return folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The warehouse cannot be listed: " + folder, e);
    }
  }

  /** Names of the tables that are there: folders with a log. */
  public List<String> tables() {
    Path folder = new Path(root);
    try {
      FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      List<String> tables = new ArrayList<>();
      for (FileStatus child : files.listStatus(folder)) {
        if (child.isDirectory() && files.exists(new Path(child.getPath(), "_delta_log"))) {
          tables.add(child.getPath().getName());
        }
      }
      Collections.sort(tables);
      return tables;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("The warehouse cannot be listed: " + folder, e);
    }
  }

  /** The version of the last commit of each table that is there, by name. */
  public SortedMap<String, Long> versions() {
    SortedMap<String, Long> versions = new TreeMap<>();
    for (String table : tables()) {
      versions.put(table, snapshot(table).version());
    }
    return versions;
  }

  private Snapshot snapshot(TableSpec table) {
    return snapshot(table.name());
  }

  /** A table as its log has it now, by its name. */
  public Snapshot snapshot(String table) {
    return DeltaLog.forTable(spark, root + "/" + table)
        .update(false, scala.Option.empty(), scala.Option.empty());
  }

  /**
   * Replaces the rows of the days {@code from} to {@code to}, both included, by {@code rows}. Days
   * in that range for which there are no rows become empty.
   *
   * @param rows every column of the schema, with days in that range only; others are refused
   */
  public void replaceDays(TableSpec table, Dataset<Row> rows, LocalDate from, LocalDate to) {
    String day =
        table
            .partition()
            .orElseThrow(() -> new IllegalArgumentException(table.name() + " has no days"));
    if (from.isAfter(to)) {
      throw new IllegalArgumentException("the days from " + from + " to " + to + " are none");
    }
    if (!appendedToFreeDays(table, rows, day, from, to)) {
      // Literal dates: Delta prunes partitions by them and by nothing else.
      writer(table, rows)
          .mode("overwrite")
          .option("replaceWhere", "%s >= DATE'%s' AND %s <= DATE'%s'".formatted(day, from, day, to))
          .save(path(table));
    }
    afterCommit.accept(table);
  }

  /**
   * Writes days that have no file yet, as most nights do: there is nothing to replace, which Delta
   * takes a query and a plan of the whole table to find out.
   *
   * @return false where the days have files, nobody here knows, or another commit brought rows of
   *     these days in between: the caller replaces them all
   */
  private boolean appendedToFreeDays(
      TableSpec table, Dataset<Row> rows, String day, LocalDate from, LocalDate to) {
    if (!exists(table)) {
      return false;
    }
    Snapshot before = snapshot(table);
    boolean free =
        logs.files(before)
            .filter(
                files ->
                    files.stream()
                        .map(file -> FileStatistics.day(file, day))
                        .allMatch(present -> present.isBefore(from) || present.isAfter(to)))
            .isPresent();
    if (!free) {
      return false;
    }
    Column within =
        when(col(day).between(lit(from), lit(to)), col(day))
            .otherwise(
                raise_error(
                    concat(
                        lit("a row of " + table.name() + " is of "),
                        coalesce(col(day).cast("string"), lit("no day")),
                        lit(", none from " + from + " to " + to))));
    writer(table, rows.withColumn(day, within)).mode("append").save(path(table));
    return commitsWith(table, before.version(), from, to) == 1;
  }

  /** How many commits after a version added files of these days: others may add other days. */
  private int commitsWith(TableSpec table, long version, LocalDate from, LocalDate to) {
    String day = table.partition().orElseThrow();
    int commits = 0;
    Iterator<Tuple2<Object, Seq<Action>>> changes =
        snapshot(table).deltaLog().getChanges(version + 1, Option.empty(), true);
    while (changes.hasNext()) {
      commits +=
          CollectionConverters.asJava(changes.next()._2()).stream()
                  .filter(AddFile.class::isInstance)
                  .map(file -> FileStatistics.day((AddFile) file, day))
                  .anyMatch(added -> !added.isBefore(from) && !added.isAfter(to))
              ? 1
              : 0;
    }
    return commits;
  }

  /** How many rows each day has, as Delta's log counts them; days without rows are absent. */
  public NavigableMap<LocalDate, Long> rowsByDay(TableSpec table) {
    String day = table.partition().orElseThrow();
    if (!exists(table)) {
      return Collections.emptyNavigableMap();
    }
    Snapshot snapshot = snapshot(table);
    DayCounts known = dayCounts.get(table.name());
    if (known == null || known.version() != snapshot.version()) {
      NavigableMap<LocalDate, Long> rows =
          logs.files(snapshot)
              .flatMap(files -> FileStatistics.rowsByDay(files, day))
              .orElseGet(() -> counts(table, day, snapshot));
      rows.values().removeIf(count -> count == 0);
      known = new DayCounts(snapshot.version(), Collections.unmodifiableNavigableMap(rows));
      dayCounts.put(table.name(), known);
    }
    return known.rows();
  }

  /**
   * The latest time in a column, to the millisecond; empty where there is no row.
   *
   * @param column of times, of which every file has statistics
   */
  public Optional<Instant> latest(TableSpec table, String column) {
    if (!exists(table)) {
      return Optional.empty();
    }
    Optional<List<AddFile>> files = logs.files(snapshot(table));
    if (files.isPresent()) {
      List<Instant> latest =
          files.get().stream()
              .flatMap(file -> FileStatistics.latest(file, column).stream())
              .toList();
      if (latest.size() == files.get().size()) {
        return latest.stream().max(Comparator.naturalOrder());
      }
    }
    Row row = read(table).agg(max(col(column)).as(column)).first();
    return row.isNullAt(0) ? Optional.empty() : Optional.of(RowTimes.instant(row, column));
  }

  /** By Spark, for tables whose files are too many to be known here. */
  NavigableMap<LocalDate, Long> counts(TableSpec table, String day, Snapshot snapshot) {
    // A scan of a wide table takes longer to plan than its log takes to read.
    List<Row> days =
        snapshot
            .allFiles()
            .selectExpr(
                "partitionValues['" + day + "'] as day",
                "cast(get_json_object(stats, '$.numRecords') as bigint) as records")
            .groupBy("day")
            .agg(sum("records"), count_if(col("records").isNull()))
            .collectAsList();
    if (days.stream().anyMatch(counted -> counted.getLong(2) > 0)) {
      days = read(table).groupBy(col(day).cast("string")).count().collectAsList();
    }
    NavigableMap<LocalDate, Long> rows = new TreeMap<>();
    for (Row row : days) {
      rows.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    }
    return rows;
  }

  /** Deletes these days; where none of them has rows there is no commit. */
  public void deleteDays(TableSpec table, Collection<LocalDate> days) {
    Object[] present = days.stream().filter(rowsByDay(table)::containsKey).toArray();
    if (present.length > 0) {
      String day = table.partition().orElseThrow();
      DeltaTable.forPath(spark, path(table)).delete(col(day).isin(present));
      afterCommit.accept(table);
    }
  }

  /** Replaces all rows. */
  public void overwrite(TableSpec table, Dataset<Row> rows) {
    writer(table, rows).mode("overwrite").save(path(table));
    afterCommit.accept(table);
  }

  /** Adds rows; doing it twice adds them twice. */
  public void append(TableSpec table, Dataset<Row> rows) {
    writer(table, rows).mode("append").save(path(table));
    afterCommit.accept(table);
  }

  private DataFrameWriter<Row> writer(TableSpec table, Dataset<Row> rows) {
    Column[] columns =
        Arrays.stream(table.schema().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    DataFrameWriter<Row> writer =
        rows.select(columns).write().format("delta").option("mergeSchema", true);
    if (exists(table)) {
      return writer;
    }
    WarehouseFormat.mark(root, spark.sparkContext().hadoopConfiguration());
    table.checks().forEach((name, check) -> writer.option("delta.constraints." + name, check));
    // Nothing is looked for by another column's least and greatest value: days are partitions.
    String times =
        Arrays.stream(table.schema().fields())
            .filter(field -> field.dataType().equals(DataTypes.TimestampType))
            .map(StructField::name)
            .collect(Collectors.joining(","));
    if (!times.isEmpty()) {
      writer.option("delta.dataSkippingStatsColumns", times);
    }
    return table.partition().isPresent() ? writer.partitionBy(table.partition().get()) : writer;
  }

  private static Dataset<Row> columnsOf(TableSpec table, Dataset<Row> stored) {
    if (Arrays.equals(stored.columns(), table.schema().fieldNames())) {
      return stored;
    }
    Set<String> present = Set.of(stored.columns());
    Column[] columns =
        Arrays.stream(table.schema().fields())
            .map(field -> present.contains(field.name()) ? col(field.name()) : absent(field))
            .toArray(Column[]::new);
    return stored.select(columns);
  }

  private static Column absent(StructField field) {
    return lit(null).cast(field.dataType()).as(field.name());
  }
}
