package io.tidemark.jobs.maintenance;

import io.delta.tables.DeltaTable;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.LoggedFiles;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Compacts small files and deletes unreferenced files. Rows do not change, and table versions
 * within the retention period remain readable.
 *
 * @param retention how long unreferenced files are kept for active readers and time travel; at
 *     least {@link #LEAST_RETENTION}
 */
public record Maintenance(Warehouse warehouse, Duration retention, Instant now) {
  /** Delta's own minimum, which protects files that are still being read. */
  public static final Duration LEAST_RETENTION = Duration.ofDays(7);

  private static final String KEPT = "delta.deletedFileRetentionDuration";

  public Maintenance {
    if (retention.compareTo(LEAST_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "files must be kept for at least " + LEAST_RETENTION.toDays() + " days");
    }
  }

  /** A table's need. The only partition of an unpartitioned table is an empty string. */
  public record Need(
      String table, List<String> partitions, int joined, int deleted, long deletedBytes) {
    public String describe() {
      return "%-20s join %s in %s; delete %s, %s"
          .formatted(
              table,
              Counted.of(joined, "small file"),
              Counted.of(partitions.size(), "partition"),
              Counted.of(deleted, "file"),
              Counted.bytes(deletedBytes));
    }
  }

  public List<Need> needs() {
    List<Need> needs = new ArrayList<>();
    for (String table : warehouse.tables()) {
      TableFiles files = TableFiles.of(warehouse, table);
      SortedMap<String, Integer> small = files.small();
      SortedMap<String, Long> unread = files.unread(now.minus(retention));
      if (!small.isEmpty() || !unread.isEmpty()) {
        needs.add(
            new Need(
                table,
                List.copyOf(small.keySet()),
                small.values().stream().mapToInt(Integer::intValue).sum(),
                unread.size(),
                unread.values().stream().mapToLong(Long::longValue).sum()));
      }
    }
    return needs;
  }

  /** Performs a table's maintenance. Replaced files stay until their retention period ends. */
  public void apply(Need need) {
    String path = warehouse.root() + "/" + need.table();
    SparkSession spark = warehouse.spark();
    for (String partition : need.partitions()) {
      var optimize = DeltaTable.forPath(spark, path).optimize();
      if (partition.isEmpty()) {
        optimize.executeCompaction();
      } else {
        // Partition folders are named column=value, and all partition values are days.
        int equals = partition.indexOf('=');
        optimize
            .where(
                "%s = DATE'%s'"
                    .formatted(partition.substring(0, equals), partition.substring(equals + 1)))
            .executeCompaction();
      }
    }
    if (need.deleted() > 0) {
      retain(spark, path);
      DeltaTable.forPath(spark, path).vacuum();
    }
  }

  /** Sets the retention period as a table property because VACUUM ignores its own argument. */
  private void retain(SparkSession spark, String path) {
    String wanted = "interval " + retention.toHours() + " hours";
    Dataset<Row> detail = DeltaTable.forPath(spark, path).detail();
    String present = detail.selectExpr("properties['" + KEPT + "']").first().getString(0);
    boolean isDefault = present == null && retention.equals(LEAST_RETENTION);
    if (!isDefault && !wanted.equals(present)) {
      spark.sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')".formatted(path, KEPT, wanted));
    }
  }

  /**
   * Files of a Delta table, both those listed in its log and those in its folder.
   *
   * @param stored Parquet files that exist, by path relative to the table
   * @param newestCommit modification time of the last log entry, according to the file system's
   *     clock
   */
  record TableFiles(
      LoggedFiles logged,
      int logFiles,
      NavigableMap<String, FileStatus> stored,
      Instant newestCommit) {
    /** Size in bytes below which a file is considered small. */
    private static final long SMALL = 16L << 20;

    /** Minimum number of small files that makes compacting a partition worthwhile. */
    private static final int SEVERAL = 8;

    static TableFiles of(Warehouse warehouse, String table) {
      Path folder = new Path(warehouse.root(), table);
      LoggedFiles logged = warehouse.files(table);
      NavigableMap<String, FileStatus> stored = new TreeMap<>();
      int logFiles = 0;
      long newest = 0;
      try {
        FileSystem files =
            folder.getFileSystem(warehouse.spark().sparkContext().hadoopConfiguration());
        String base = files.getFileStatus(folder).getPath().toUri().getPath() + "/";
        RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
        while (all.hasNext()) {
          FileStatus file = all.next();
          String path = file.getPath().toUri().getPath().substring(base.length());
          if (path.startsWith("_delta_log/")) {
            logFiles++;
            if (version(file.getPath().getName()).equals(OptionalLong.of(logged.version()))) {
              newest = file.getModificationTime();
            }
          } else if (path.endsWith(".parquet")) {
            stored.put(path, file);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The table cannot be listed: " + folder, e);
      }
      return new TableFiles(logged, logFiles, stored, Instant.ofEpochMilli(newest));
    }

    /** Returns the version committed by a log file; empty for checkpoints and other files. */
    private static OptionalLong version(String fileName) {
      return fileName.matches("[0-9]{20}\\.json")
          ? OptionalLong.of(Long.parseLong(fileName.substring(0, 20)))
          : OptionalLong.empty();
    }

    /** Returns the files that are listed in the log but do not exist on disk. */
    List<String> missing() {
      TreeSet<String> missing = new TreeSet<>(logged.live().keySet());
      missing.removeAll(stored.keySet());
      return List.copyOf(missing);
    }

    /** Returns the sizes of files that were removed, or written without a commit, before a time. */
    SortedMap<String, Long> unread(Instant before) {
      SortedMap<String, Long> unread = new TreeMap<>();
      stored.forEach(
          (path, file) -> {
            long since = logged.removed().getOrDefault(path, file.getModificationTime());
            if (!logged.live().containsKey(path) && since < before.toEpochMilli()) {
              unread.put(path, file.getLen());
            }
          });
      return unread;
    }

    /** Returns the number of small files of each partition that has several of them. */
    SortedMap<String, Integer> small() {
      SortedMap<String, Integer> small = new TreeMap<>();
      logged
          .live()
          .forEach(
              (path, size) -> {
                if (size < SMALL) {
                  int folder = path.lastIndexOf('/');
                  small.merge(folder < 0 ? "" : path.substring(0, folder), 1, Integer::sum);
                }
              });
      small.values().removeIf(files -> files < SEVERAL);
      return small;
    }

    long bytes() {
      return logged.live().values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
