package io.tidemark.jobs.care;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaTable;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Takes the tables of a warehouse back to what they were at a moment, each by one more commit. What
 * was committed since, by the clock of the file system, is read no more and stays in the history.
 * Doing it again does nothing: commits before the last time are looked at no more.
 */
public final class BackTo {
  private static final String USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata";
  private static final String MARK = "tidemark maintain --back-to";

  private final Warehouse warehouse;
  private final Instant moment;

  public BackTo(Warehouse warehouse, Instant moment) {
    this.warehouse = warehouse;
    this.moment = moment;
  }

  /**
   * A table with commits after the moment.
   *
   * @param kept version that it is taken back to; below 0 where it came into being later and is
   *     emptied
   * @param undone commits after that one
   * @param first when the first of them was made
   */
  public record Undone(String table, long kept, long undone, Instant first) {
    /** One line. */
    public String says() {
      return "%-20s %s: %s since %s undone"
          .formatted(
              table,
              kept < 0 ? "emptied" : "back to version " + kept,
              Counted.of(undone, "commit"),
              first);
    }
  }

  /** Tables that were committed to after the moment. */
  public List<Undone> undone() {
    List<Undone> all = new ArrayList<>();
    for (String table : warehouse.tables()) {
      NavigableMap<Long, Instant> commits = commits(table);
      commits.tailMap(lastTime(table), true).entrySet().stream()
          .filter(commit -> commit.getValue().isAfter(moment))
          .findFirst()
          .ifPresent(
              first ->
                  all.add(
                      new Undone(
                          table,
                          first.getKey() - 1,
                          commits.tailMap(first.getKey(), true).size(),
                          first.getValue())));
    }
    return all;
  }

  /** Takes one table back. */
  public void apply(Undone undone) {
    SparkSession spark = warehouse.spark();
    DeltaTable table = DeltaTable.forPath(spark, path(undone.table()));
    spark.conf().set(USER_METADATA, MARK);
    try {
      if (undone.kept() < 0) {
        table.delete();
        // Where it was empty already, deleting leaves no commit that says how far this went.
        spark.sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('tidemark.back-to' = '%s')"
                .formatted(path(undone.table()), moment));
      } else {
        table.restoreToVersion(undone.kept());
      }
    } finally {
      spark.conf().unset(USER_METADATA);
    }
  }

  /** Version after the last commit of this class; 0 where there is none. */
  private long lastTime(String table) {
    Row last =
        DeltaTable.forPath(warehouse.spark(), path(table))
            .history()
            .where(col("userMetadata").equalTo(lit(MARK)))
            .agg(max(col("version")))
            .first();
    return last.isNullAt(0) ? 0 : last.getLong(0) + 1;
  }

  /** When each version was committed, by the file system's clock, of those that the log has. */
  private NavigableMap<Long, Instant> commits(String table) {
    NavigableMap<Long, Instant> commits = new TreeMap<>();
    Path log = new Path(path(table), "_delta_log");
    try {
      for (FileStatus file :
          log.getFileSystem(warehouse.spark().sparkContext().hadoopConfiguration())
              .listStatus(log)) {
        TableFiles.version(file.getPath().getName())
            .ifPresent(
                version -> commits.put(version, Instant.ofEpochMilli(file.getModificationTime())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The table's log cannot be listed: " + log, e);
    }
    return commits;
  }

  private String path(String table) {
    return warehouse.root() + "/" + table;
  }
}
