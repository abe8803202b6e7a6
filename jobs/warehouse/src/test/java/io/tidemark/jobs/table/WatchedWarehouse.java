package io.tidemark.jobs.table;

import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Creates warehouses that notify a test of every commit, so that the test can end the run there.
 */
public final class WatchedWarehouse {
  private WatchedWarehouse() {}

  /**
   * Creates a watched warehouse.
   *
   * @param afterCommit receives the table's name; any exception that it throws ends the run
   */
  public static Warehouse at(SparkSession spark, String root, Consumer<String> afterCommit) {
    return new Warehouse(spark, root, table -> afterCommit.accept(table.name()));
  }
}
