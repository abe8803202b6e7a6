package io.tidemark.jobs.table;

import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Cache for rows that are computed once and read several times. It is on disk, because a memory
 * cache would take memory away from the tasks that read and sort the rows: Spark unrolls a block
 * before caching it and, if it is too large, keeps the unrolled part until it is read. Small runs
 * cache in memory, because serializing a few rows takes longer than computing them. The caller must
 * unpersist the result.
 */
public final class CachedDataset {
  private CachedDataset() {}

  /** Caches the rows when an action first computes them. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    return rows.persist(
        SparkSessions.readsInOneTask(rows.sparkSession())
            ? StorageLevel.MEMORY_AND_DISK()
            : StorageLevel.DISK_ONLY());
  }

  /** Like {@link #of}, but computes and caches the rows immediately, without reading them back. */
  public static Dataset<Row> now(Dataset<Row> rows) {
    Dataset<Row> waiting = of(rows);
    ForeachPartitionFunction<Row> compute = computed -> {};
    try {
      waiting.foreachPartition(compute);
      return waiting;
    } catch (Exception e) {
      waiting.unpersist();
      throw e;
    }
  }
}
