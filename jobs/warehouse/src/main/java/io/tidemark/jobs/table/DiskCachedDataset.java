package io.tidemark.jobs.table;

import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that are computed once and read several times: they wait on disk. In memory as well, a task
 * that reads them and sorts would find its memory taken: Spark unrolls a block that it means to
 * keep, and where the block turns out too large holds what it has unrolled until it is read.
 *
 * <pre>{@code
 * Dataset<Row> read = DiskCachedDataset.of(rows);
 * try { ... } finally { read.unpersist(); }
 * }</pre>
 */
public final class DiskCachedDataset {
  private DiskCachedDataset() {}

  /** These rows, computed with the first action; the caller unpersists them. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    return rows.persist(StorageLevel.DISK_ONLY());
  }

  /** These rows, computed now and not read back for it; the caller unpersists them. */
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
