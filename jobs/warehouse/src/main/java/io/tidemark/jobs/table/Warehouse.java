package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Delta tables under a common root. A table is created by the first write and reads as empty until
 * then. Every write is an atomic commit. Except for {@link #append}, all writes are idempotent. A
 * run that has lost its {@link WarehouseLease} cannot write.
 */
public final class Warehouse {
  private final SparkSession spark;
  private final String root;
  private final Consumer<TableSpec> afterCommit;
  private final Map<String, TableLog.DayCounts> dayCounts = new ConcurrentHashMap<>();
  private final Map<String, Results> results = new ConcurrentHashMap<>();
  private final TableLog log;

  /**
   * Creates a warehouse without checking the version of its layout.
   *
   * @param root path or URI of the folder that contains a folder for each table
   */
  public Warehouse(SparkSession spark, String root) {
    this(spark, root, table -> {});
  }

  Warehouse(SparkSession spark, String root, Consumer<TableSpec> afterCommit) {
    this(spark, root, afterCommit, TableLog.of(spark));
  }

  Warehouse(SparkSession spark, String root, Consumer<TableSpec> afterCommit, TableLog log) {
    this.spark = spark;
    this.log = log;
    // Uses Hadoop's form, because Delta treats "file:///x" and "file:/x" as different locations.
    this.root = new Path(root).toString();
    this.afterCommit = afterCommit;
  }

  /**
   * Returns this warehouse after checking its version.
   *
   * @throws io.tidemark.jobs.TidemarkException if this program cannot read its version
   */
  public Warehouse checked() {
    WarehouseFormat.check(root, spark.sparkContext().hadoopConfiguration());
    return this;
  }

  public SparkSession spark() {
    return spark;
  }

  public String root() {
    return root;
  }

  public String path(TableSpec table) {
    return root + "/" + table.name();
  }

  /** Returns whether a table has at least one commit. */
  public boolean exists(TableSpec table) {
    return log.exists(path(table));
  }

  /** Returns a table's rows, with columns in schema order. A table that does not exist is empty. */
  public Dataset<Row> read(TableSpec table) {
    if (!exists(table)) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    return columnsOf(table, log.rows(path(table)));
  }

  public Dataset<Row> read(TableSpec table, LocalDate day) {
    return read(table).filter(col(table.partition().orElseThrow()).equalTo(lit(day)));
  }

  public Dataset<Row> read(TableSpec table, LocalDate from, LocalDate to) {
    Column day = col(table.partition().orElseThrow());
    return read(table).filter(day.geq(lit(from)).and(day.leq(lit(to))));
  }

  /** Returns a table's rows as of a version returned by {@link #version}. */
  public Dataset<Row> read(TableSpec table, long version) {
    return columnsOf(
        table, spark.read().format("delta").option("versionAsOf", version).load(path(table)));
  }

  private record Results(long version, Map<Object, Object> byQuery) {}

  /**
   * Returns the result of a query, which runs only if the table has changed since its last run. The
   * result is kept until then, so it should be small.
   *
   * @param query name and arguments of the query
   */
  @SuppressWarnings("unchecked")
  public <T> T result(TableSpec table, List<?> query, Supplier<T> run) {
    long version = version(table).orElse(-1);
    return (T)
        results
            .compute(
                table.name(),
                (name, known) ->
                    known != null && known.version == version
                        ? known
                        : new Results(version, new ConcurrentHashMap<>()))
            .byQuery
            .computeIfAbsent(query, same -> run.get());
  }

  /** Returns the version of the last commit; empty if the table does not exist. */
  public OptionalLong version(TableSpec table) {
    return exists(table) ? OptionalLong.of(log.version(path(table))) : OptionalLong.empty();
  }

  public boolean isTaken(String table) {
    Path folder = new Path(root, table);
    try {
      return folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The warehouse cannot be listed: " + folder, e);
    }
  }

  /** Returns the names of the existing tables: folders that contain a log. */
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

  public SortedMap<String, Long> versions() {
    SortedMap<String, Long> versions = new TreeMap<>();
    for (String table : tables()) {
      versions.put(table, log.version(root + "/" + table));
    }
    return versions;
  }

  public StructType schema(String table) {
    return log.rows(root + "/" + table).schema();
  }

  /** Records the author of all later commits in the history of the tables. */
  public void commitAs(String author) {
    spark.conf().set("spark.databricks.delta.commitInfo.userMetadata", author);
  }

  /** Returns the files of an existing table's latest version. */
  public LoggedFiles files(String table) {
    return log.files(root + "/" + table);
  }

  /**
   * Replaces the rows of the days from {@code from} to {@code to}, inclusive.
   *
   * @param rows rows with every column of the schema. Rows outside the range are rejected.
   */
  public void replaceDays(TableSpec table, Dataset<Row> rows, LocalDate from, LocalDate to) {
    String day =
        table
            .partition()
            .orElseThrow(() -> new IllegalArgumentException(table.name() + " has no days"));
    if (from.isAfter(to)) {
      throw new IllegalArgumentException(
          "the range of days from " + from + " to " + to + " is empty");
    }
    WarehouseLease.check(root);
    if (!appendedToFreeDays(table, rows, day, from, to)) {
      // Date literals are used because Delta prunes partitions only for literals.
      writer(table, rows)
          .mode("overwrite")
          .option("replaceWhere", "%s >= DATE'%s' AND %s <= DATE'%s'".formatted(day, from, day, to))
          .save(path(table));
    }
    afterCommit.accept(table);
  }

  /**
   * Appends rows for days that have no files yet, as on most nights. Replacing them would make
   * Delta scan the whole table only to find nothing to replace.
   *
   * @return {@code false} if the days may have files, or if another commit has added rows for them
   *     in the meantime. The caller must then replace all of the days.
   */
  private boolean appendedToFreeDays(
      TableSpec table, Dataset<Row> rows, String day, LocalDate from, LocalDate to) {
    if (!exists(table)) {
      return false;
    }
    Optional<BooleanSupplier> free = log.freeDays(path(table), day, from, to);
    if (free.isEmpty()) {
      return false;
    }
    Column within =
        when(col(day).between(lit(from), lit(to)), col(day))
            .otherwise(
                raise_error(
                    concat(
                        lit("a row of the table " + table.name() + " has the date "),
                        coalesce(col(day).cast("string"), lit("null")),
                        lit(", which is outside of " + from + " to " + to))));
    add(table, rows.withColumn(day, within));
    return free.get().getAsBoolean();
  }

  /** Returns the number of rows by day. Days without rows are absent. */
  public NavigableMap<LocalDate, Long> rowsByDay(TableSpec table) {
    String day = table.partition().orElseThrow();
    if (!exists(table)) {
      return Collections.emptyNavigableMap();
    }
    return dayCounts
        .compute(table.name(), (name, known) -> log.rowsByDay(path(table), day, known))
        .rows();
  }

  /**
   * Returns the latest time in a column, accurate to the millisecond; empty if there are no rows.
   *
   * @param column time column that has statistics in every file
   */
  public Optional<Instant> latest(TableSpec table, String column) {
    return exists(table) ? log.latest(path(table), column) : Optional.empty();
  }

  /** Deletes the rows of the given days. Commits nothing if there are no such rows. */
  public void deleteDays(TableSpec table, Collection<LocalDate> days) {
    List<LocalDate> present = days.stream().filter(rowsByDay(table)::containsKey).toList();
    if (!present.isEmpty()) {
      WarehouseLease.check(root);
      log.deleteDays(path(table), table.partition().orElseThrow(), present);
      afterCommit.accept(table);
    }
  }

  public void overwrite(TableSpec table, Dataset<Row> rows) {
    WarehouseLease.check(root);
    Dataset<Row> ordered = rows.select(columns(table));
    if (!exists(table) || !log.write(path(table), ordered, SaveMode.Overwrite)) {
      writer(table, ordered).mode("overwrite").save(path(table));
    }
    afterCommit.accept(table);
  }

  /** Appends rows. Not idempotent: repeating the call appends the rows again. */
  public void append(TableSpec table, Dataset<Row> rows) {
    WarehouseLease.check(root);
    add(table, rows);
    afterCommit.accept(table);
  }

  private void add(TableSpec table, Dataset<Row> rows) {
    Dataset<Row> ordered = rows.select(columns(table));
    if (!exists(table) || !log.write(path(table), ordered, SaveMode.Append)) {
      writer(table, ordered).mode("append").save(path(table));
    }
  }

  private DataFrameWriter<Row> writer(TableSpec table, Dataset<Row> rows) {
    DataFrameWriter<Row> writer =
        rows.select(columns(table)).write().format("delta").option("mergeSchema", true);
    if (exists(table)) {
      return writer;
    }
    WarehouseFormat.mark(root, spark.sparkContext().hadoopConfiguration());
    table.checks().forEach((name, check) -> writer.option("delta.constraints." + name, check));
    // Statistics are collected only for time columns. No query searches other columns by minimum or
    // maximum, and days are found by partition.
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

  private static Column[] columns(TableSpec table) {
    return Arrays.stream(table.schema().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
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
