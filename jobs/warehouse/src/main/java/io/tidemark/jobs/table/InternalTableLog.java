package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.tables.DeltaTable;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
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
final class InternalTableLog extends TableLog {
  /** Maximum number of files that Delta lists in the checksum of a table's version. */
  static final int MOST_FILES = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();

  InternalTableLog(SparkSession spark) {
    super(spark);
  }

  @Override
  boolean exists(String path) {
    return DeltaTable.isDeltaTable(spark, path)
        && (DeltaLog.forTable(spark, path).unsafeVolatileSnapshot().version() >= 0
            || version(path) >= 0);
  }

  @Override
  long version(String path) {
    return snapshot(path).version();
  }

  Snapshot snapshot(String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /**
   * Returns a snapshot's files from the version's checksum, sorted by path; empty if there are too
   * many. Delta lists files with a query, which takes longer than reading a small table, and a
   * night performs a hundred scans.
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
  Dataset<Row> rows(String path) {
    Snapshot snapshot = snapshot(path);
    Dataset<Row> rows =
        files(snapshot)
            .map(files -> CachedFileIndex.read(snapshot, files))
            .orElseGet(() -> super.rows(path));
    return SparkSessions.readsInOneTask(spark) ? rows.coalesce(1) : rows;
  }

  @Override
  DayCounts rowsByDay(String path, String day, DayCounts known) {
    Snapshot snapshot = snapshot(path);
    if (known != null && known.version() == snapshot.version()) {
      return known;
    }
    return new DayCounts(
        snapshot.version(),
        files(snapshot).flatMap(files -> rowsByDay(files, day)).orElseGet(() -> counts(path, day)));
  }

  /** Returns the number of rows by day; empty if any of the files has no statistics. */
  private static Optional<NavigableMap<LocalDate, Long>> rowsByDay(
      List<AddFile> files, String day) {
    NavigableMap<LocalDate, Long> rows = new TreeMap<>();
    for (AddFile file : files) {
      Option<Object> count = file.numLogicalRecords();
      if (count.isEmpty()) {
        return Optional.empty();
      }
      rows.merge(day(file, day), (Long) count.get(), Long::sum);
    }
    return Optional.of(rows);
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
    return days.stream().anyMatch(counted -> counted.getLong(2) > 0)
        ? count(path, day)
        : numbers(days, LocalDate::parse);
  }

  @Override
  Optional<Instant> latest(String path, String column) {
    Optional<List<AddFile>> files = files(snapshot(path));
    if (files.isPresent()) {
      List<Instant> latest =
          files.get().stream().flatMap(file -> latest(file, column).stream()).toList();
      if (latest.size() == files.get().size()) {
        return latest.stream().max(Comparator.naturalOrder());
      }
    }
    return super.latest(path, column);
  }

  @Override
  LoggedFiles files(String path) {
    Snapshot snapshot = snapshot(path);
    return new LoggedFiles(
        snapshot.version(),
        CollectionConverters.asJava(snapshot.metadata().partitionColumns()),
        byPath(snapshot.allFiles().select("path", "size")),
        byPath(snapshot.tombstones().toDF().selectExpr("path", "coalesce(deletionTimestamp, 0)")));
  }

  private static NavigableMap<String, Long> byPath(Dataset<Row> values) {
    // The log stores paths as URIs, in which spaces are encoded as %20.
    return numbers(values.collectAsList(), path -> URI.create(path).getPath());
  }

  @Override
  void deleteDays(String path, String day, Collection<LocalDate> days) {
    Snapshot snapshot = snapshot(path);
    Optional<List<AddFile>> files = files(snapshot);
    if (files.isEmpty()) {
      super.deleteDays(path, day, days);
      return;
    }
    List<Action> gone = new ArrayList<>();
    files.get().stream()
        .filter(file -> days.contains(day(file, day)))
        .forEach(file -> gone.add(file.remove()));
    commit(start(snapshot), gone, SaveMode.Overwrite);
  }

  @Override
  boolean write(String path, Dataset<Row> rows, SaveMode mode) {
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
  Optional<BooleanSupplier> freeDays(String path, String day, LocalDate from, LocalDate to) {
    Snapshot before = snapshot(path);
    return files(before)
        .filter(files -> files.stream().noneMatch(file -> isWithin(file, day, from, to)))
        .map(files -> () -> commitsSince(before, day, from, to) == 1);
  }

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
    LocalDate of = day(file, day);
    return !of.isBefore(from) && !of.isAfter(to);
  }

  /** Returns the latest time that Delta's log records for a file's column, to the millisecond. */
  private static Optional<Instant> latest(AddFile file, String column) {
    if (file.stats() == null) {
      return Optional.empty();
    }
    try {
      JsonNode latest = JSON.readTree(file.stats()).path("maxValues").path(column);
      return latest.isTextual()
          ? Optional.of(OffsetDateTime.parse(latest.asText()).toInstant())
          : Optional.empty();
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDate day(AddFile file, String column) {
    return LocalDate.parse(file.partitionValues().apply(column));
  }
}
