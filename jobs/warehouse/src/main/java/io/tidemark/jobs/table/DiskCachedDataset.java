package io.tidemark.jobs.table;

import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that are computed once and read several times, cached on disk only. With a memory cache, a
 * task that reads and sorts them would lack memory: Spark unrolls a block to keep it. If the block
 * is too large, Spark holds the unrolled part until it is read.
 *
 * <pre>{@code
 * Dataset<Row> read = DiskCachedDataset.of(rows);
 * try { ... } finally { read.unpersist(); }
 * }</pre>
 */
public final class DiskCachedDataset {
  private DiskCachedDataset() {}

  /** Cached rows, computed with the first action; the caller unpersists them. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    return rows.persist(StorageLevel.DISK_ONLY());
  }

  /** Cached rows, computed now without reading them back; the caller unpersists them. */
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
