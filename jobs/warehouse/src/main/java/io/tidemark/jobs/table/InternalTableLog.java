package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.sum;

import io.delta.tables.DeltaTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataType;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Table log that answers most questions from the file list in Delta's log, without running a query.
 */
final class InternalTableLog implements TableLog {
  /** Maximum number of files that Delta lists in the checksum of a table's version. */
  static final int MOST_FILES = 1000;

  private final SparkSession spark;
  private final PublicTableLog plain;

  InternalTableLog(SparkSession spark) {
    this.spark = spark;
    this.plain = new PublicTableLog(spark);
  }

  @Override
  public boolean exists(String path) {
    return DeltaTable.isDeltaTable(spark, path)
        && (DeltaLog.forTable(spark, path).unsafeVolatileSnapshot().version() >= 0
            || version(path) >= 0);
  }

  @Override
  public long version(String path) {
    return snapshot(path).version();
  }

  private Snapshot snapshot(String path) {
    return snapshot(spark, path);
  }

  static Snapshot snapshot(SparkSession spark, String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /**
   * Returns a snapshot's files, sorted by path; empty if there are too many. Reads them from the
   * version's checksum. Delta itself lists files with a query, which takes longer than reading a
   * small table, and a night performs a hundred scans.
   */
  static Optional<List<AddFile>> files(Snapshot snapshot) {
    Option<VersionChecksum> checksum = snapshot.checksumOpt();
    return checksum.isEmpty() || checksum.get().allFiles().isEmpty()
        ? Optional.empty()
        : Optional.of(
            CollectionConverters.asJava(checksum.get().allFiles().get()).stream()
                .sorted(Comparator.comparing(AddFile::path))
                .toList());
  }

  @Override
  public Dataset<Row> rows(String path) {
    Snapshot snapshot = snapshot(path);
    Dataset<Row> rows =
        files(snapshot)
            .map(files -> CachedFileIndex.read(snapshot, files))
            .orElseGet(() -> plain.rows(path));
    return SparkSessions.readsInOneTask(spark) ? rows.coalesce(1) : rows;
  }

  @Override
  public DayCounts rowsByDay(String path, String day, DayCounts known) {
    Snapshot snapshot = snapshot(path);
    if (known != null && known.version() == snapshot.version()) {
      return known;
    }
    return new DayCounts(
        snapshot.version(),
        files(snapshot)
            .flatMap(files -> FileStatistics.rowsByDay(files, day))
            .orElseGet(() -> counts(path, day)));
  }

  /** Counts rows with Spark, for tables with too many files to cache. */
  NavigableMap<LocalDate, Long> counts(String path, String day) {
    // Queries the log instead of the table, because planning a scan of a wide table takes longer
    // than reading its log.
    List<Row> days =
        snapshot(path)
            .allFiles()
            .selectExpr(
                "partitionValues['" + day + "'] as day",
                "cast(get_json_object(stats, '$.numRecords') as bigint) as records")
            .groupBy("day")
            .agg(sum("records"), count_if(col("records").isNull()))
            .collectAsList();
    if (days.stream().anyMatch(counted -> counted.getLong(2) > 0)) {
      return plain.count(path, day);
    }
    NavigableMap<LocalDate, Long> rows = new TreeMap<>();
    for (Row row : days) {
      rows.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    }
    return rows;
  }

  @Override
  public Optional<Instant> latest(String path, String column) {
    Optional<List<AddFile>> files = files(snapshot(path));
    if (files.isPresent()) {
      List<Instant> latest =
          files.get().stream()
              .flatMap(file -> FileStatistics.latest(file, column).stream())
              .toList();
      if (latest.size() == files.get().size()) {
        return latest.stream().max(Comparator.naturalOrder());
      }
    }
    return plain.latest(path, column);
  }

  @Override
  public void deleteDays(String path, String day, Collection<LocalDate> days) {
    Snapshot snapshot = snapshot(path);
    Optional<List<AddFile>> files = files(snapshot);
    if (files.isEmpty()) {
      plain.deleteDays(path, day, days);
      return;
    }
    List<Action> gone = new ArrayList<>();
    files.get().stream()
        .filter(file -> days.contains(FileStatistics.day(file, day)))
        .forEach(file -> gone.add(file.remove()));
    commit(start(snapshot), gone, SaveMode.Overwrite);
  }

  @Override
  public boolean append(String path, Dataset<Row> rows) {
    return write(path, rows, SaveMode.Append);
  }

  @Override
  public boolean overwrite(String path, Dataset<Row> rows) {
    return write(path, rows, SaveMode.Overwrite);
  }

  private boolean write(String path, Dataset<Row> rows, SaveMode mode) {
    Snapshot snapshot = snapshot(path);
    Optional<List<AddFile>> replaced =
        mode == SaveMode.Append ? Optional.of(List.of()) : files(snapshot);
    if (replaced.isEmpty() || !DataType.equalsIgnoreNullability(rows.schema(), snapshot.schema())) {
      return false;
    }
    OptimisticTransaction change = start(snapshot);
    if (mode == SaveMode.Overwrite) {
      change.readWholeTable();
    }
    List<Action> actions = new ArrayList<>(CollectionConverters.asJava(change.writeFiles(rows)));
    replaced.get().forEach(file -> actions.add(file.remove()));
    commit(change, actions, mode);
    return true;
  }

  private static OptimisticTransaction start(Snapshot snapshot) {
    return snapshot.deltaLog().startTransaction(Option.empty(), Option.apply(snapshot));
  }

  private static void commit(OptimisticTransaction change, List<Action> actions, SaveMode mode) {
    change.commit(
        CollectionConverters.asScala(actions).toSeq(),
        new DeltaOperations.Write(
            mode,
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty()));
  }

  @Override
  public Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to) {
    Snapshot before = snapshot(path);
    return files(before)
        .filter(files -> files.stream().noneMatch(file -> isWithin(file, day, from, to)))
        .map(files -> () -> commitsSince(before, day, from, to) == 1);
  }

  /** Returns the number of commits since a snapshot that added files for any of the given days. */
  private static int commitsSince(Snapshot then, String day, LocalDate from, LocalDate to) {
    int commits = 0;
    Iterator<Tuple2<Object, Seq<Action>>> changes =
        then.deltaLog().getChanges(then.version() + 1, Option.empty(), true);
    while (changes.hasNext()) {
      commits +=
          CollectionConverters.asJava(changes.next()._2()).stream()
                  .filter(AddFile.class::isInstance)
                  .anyMatch(file -> isWithin((AddFile) file, day, from, to))
              ? 1
              : 0;
    }
    return commits;
  }

  private static boolean isWithin(AddFile file, String day, LocalDate from, LocalDate to) {
    LocalDate of = FileStatistics.day(file, day);
    return !of.isBefore(from) && !of.isAfter(to);
  }
}
