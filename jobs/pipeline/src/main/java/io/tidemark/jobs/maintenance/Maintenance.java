package io.tidemark.jobs.maintenance;

import io.delta.tables.DeltaTable;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * Compacts small files and deletes unreferenced files. Rows do not change, and table versions
 * within the retention period remain readable.
 */
public final class Maintenance {
  private static final String KEPT = "delta.deletedFileRetentionDuration";

  private final Warehouse warehouse;
  private final MaintenanceThresholds care;
  private final Instant now;

  public Maintenance(Warehouse warehouse, MaintenanceThresholds care, Instant now) {
    this.warehouse = warehouse;
    this.care = care;
    this.now = now;
  }

  /**
   * The maintenance that a table needs.
   *
   * @param partitions partitions that contain small files. For an unpartitioned table, the only
   *     element is an empty string.
   */
  public record Need(
      String table,
      List<String> partitions,
      int joined,
      int deleted,
      long deletedBytes,
      boolean checkpoint) {
    public String describe() {
      return "%-20s join %,d small files in %,d partitions; delete %,d files, %s%s"
          .formatted(
              table,
              joined,
              partitions.size(),
              deleted,
              Counted.bytes(deletedBytes),
              checkpoint ? "; write a checkpoint" : "");
    }
  }

  public List<Need> needs() {
    List<Need> needs = new ArrayList<>();
    for (String table : warehouse.tables()) {
      TableFiles files = TableFiles.of(warehouse, table);
      SortedMap<String, Integer> small = files.small(care.smallBytes(), care.severalFiles());
      SortedMap<String, Long> unread = files.unread(now.minus(care.retention()));
      boolean checkpoint = files.commitsSinceCheckpoint() > care.longLog();
      if (!small.isEmpty() || !unread.isEmpty() || checkpoint) {
        needs.add(
            new Need(
                table,
                List.copyOf(small.keySet()),
                small.values().stream().mapToInt(Integer::intValue).sum(),
                unread.size(),
                unread.values().stream().mapToLong(Long::longValue).sum(),
                checkpoint));
      }
    }
    return needs;
  }

  /**
   * Performs a table's maintenance. Files that compaction has replaced are kept until their own
   * retention period ends.
   */
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
    if (need.checkpoint()) {
      DeltaLog log = DeltaLog.forTable(spark, path);
      log.checkpoint(
          log.update(false, scala.Option.empty(), scala.Option.empty()), scala.Option.empty());
    }
    if (need.deleted() > 0) {
      retain(spark, path);
      DeltaTable.forPath(spark, path).vacuum();
    }
  }

  /** Sets the retention period as a table property because VACUUM ignores its own argument. */
  private void retain(SparkSession spark, String path) {
    String wanted = "interval " + care.retention().toHours() + " hours";
    String present =
        DeltaTable.forPath(spark, path)
            .detail()
            .selectExpr("properties['" + KEPT + "']")
            .first()
            .getString(0);
    boolean isDefault =
        present == null && care.retention().equals(MaintenanceThresholds.LEAST_RETENTION);
    if (!isDefault && !wanted.equals(present)) {
      spark.sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')".formatted(path, KEPT, wanted));
    }
  }
}
