package io.tidemark.jobs.maintenance;

import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;

/**
 * Files of a Delta table, both those listed in its log and those in its folder.
 *
 * @param commitsSinceCheckpoint number of log entries that readers must replay after the last
 *     checkpoint
 * @param live sizes in bytes of the current version's files, by path relative to the table
 * @param removed removal times of files that belong only to earlier versions
 * @param stored Parquet files that exist, by path relative to the table
 * @param newestCommit modification time of the last log entry, according to the file system's clock
 */
record TableFiles(
    String name,
    long version,
    long commitsSinceCheckpoint,
    int logFiles,
    NavigableMap<String, Long> live,
    NavigableMap<String, Long> removed,
    NavigableMap<String, FileStatus> stored,
    Instant newestCommit) {

  static TableFiles of(Warehouse warehouse, String table) {
    Path folder = new Path(warehouse.root(), table);
    Snapshot snapshot = warehouse.snapshot(table);
    NavigableMap<String, Long> live =
        byPath(snapshot.allFiles().select("path", "size").collectAsList());
    NavigableMap<String, Long> removed =
        byPath(
            snapshot
                .tombstones()
                .toDF()
                .selectExpr("path", "coalesce(deletionTimestamp, 0)")
                .collectAsList());
    NavigableMap<String, FileStatus> stored = new TreeMap<>();
    int logFiles = 0;
    long newest = 0;
    try {
      FileSystem files = folder.getFileSystem(hadoop(warehouse));
      String base = files.getFileStatus(folder).getPath().toUri().getPath() + "/";
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        FileStatus file = all.next();
        String path = file.getPath().toUri().getPath().substring(base.length());
        if (path.startsWith("_delta_log/")) {
          logFiles++;
          if (version(file.getPath().getName()).equals(OptionalLong.of(snapshot.version()))) {
            newest = file.getModificationTime();
          }
        } else if (path.endsWith(".parquet")) {
          stored.put(path, file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The table cannot be listed: " + folder, e);
    }
    var checkpoint = snapshot.logSegment().checkpointProvider().version();
    return new TableFiles(
        table,
        snapshot.version(),
        snapshot.version() - Math.max(checkpoint, -1),
        logFiles,
        live,
        removed,
        stored,
        Instant.ofEpochMilli(newest));
  }

  /** Returns the version committed by a log file; empty for checkpoints and other files. */
  private static OptionalLong version(String fileName) {
    return fileName.matches("[0-9]{20}\\.json")
        ? OptionalLong.of(Long.parseLong(fileName.substring(0, 20)))
        : OptionalLong.empty();
  }

  private static NavigableMap<String, Long> byPath(List<Row> rows) {
    NavigableMap<String, Long> byPath = new TreeMap<>();
    // The log stores paths as URIs, in which spaces are encoded as %20.
    rows.forEach(row -> byPath.put(URI.create(row.getString(0)).getPath(), row.getLong(1)));
    return byPath;
  }

  private static Configuration hadoop(Warehouse warehouse) {
    return warehouse.spark().sparkContext().hadoopConfiguration();
  }

  /** Returns the files that are listed in the log but do not exist on disk. */
  List<String> missing() {
    TreeSet<String> missing = new TreeSet<>(live.keySet());
    missing.removeAll(stored.keySet());
    return List.copyOf(missing);
  }

  /**
   * Returns the sizes in bytes of unreferenced files: files removed before the given time, and
   * files written before that time that were never part of the table.
   */
  SortedMap<String, Long> unread(Instant before) {
    SortedMap<String, Long> unread = new TreeMap<>();
    stored.forEach(
        (path, file) -> {
          long since = removed.getOrDefault(path, file.getModificationTime());
          if (!live.containsKey(path) && since < before.toEpochMilli()) {
            unread.put(path, file.getLen());
          }
        });
    return unread;
  }

  /**
   * Returns the number of files smaller than the given size, by partition. Partitions with fewer
   * than {@code several} such files are omitted.
   */
  SortedMap<String, Integer> small(long bytes, int several) {
    SortedMap<String, Integer> small = new TreeMap<>();
    live.forEach(
        (path, size) -> {
          if (size < bytes) {
            int folder = path.lastIndexOf('/');
            small.merge(folder < 0 ? "" : path.substring(0, folder), 1, Integer::sum);
          }
        });
    small.values().removeIf(files -> files < several);
    return small;
  }

  long bytes() {
    return live.values().stream().mapToLong(Long::longValue).sum();
  }
}
