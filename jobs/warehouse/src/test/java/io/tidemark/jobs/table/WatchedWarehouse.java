package io.tidemark.jobs.table;

import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Warehouses that tell a test of every commit, where a run may be killed. */
public final class WatchedWarehouse {
  private WatchedWarehouse() {}

  /**
   * @param afterCommit takes the table's name; what it throws ends the run there
   */
  public static Warehouse at(SparkSession spark, String root, Consumer<String> afterCommit) {
    return new Warehouse(spark, root, table -> afterCommit.accept(table.name()));
  }
}
