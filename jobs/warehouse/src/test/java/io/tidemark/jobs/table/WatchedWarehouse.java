package io.tidemark.jobs.table;

import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Creates warehouses that notify a test of every commit, at which a run may be killed. */
public final class WatchedWarehouse {
  private WatchedWarehouse() {}

  /**
   * Creates a watched warehouse.
   *
   * @param afterCommit receives the table's name; any exception it throws ends the run there
   */
  public static Warehouse at(SparkSession spark, String root, Consumer<String> afterCommit) {
    return new Warehouse(spark, root, table -> afterCommit.accept(table.name()));
  }
}
