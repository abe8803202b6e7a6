package io.tidemark.jobs;

import io.tidemark.jobs.table.SparkSessions;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session shared by all tests in this module. It uses two cores, one partition wherever
 * Spark can choose, and UTC. It is never closed, so commands that run in a test reuse it and leave
 * it running.
 */
public final class SharedSpark {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.master", "local[2]",
          "spark.sql.shuffle.partitions", "1",
          // Scan a dozen small files in one task instead of two.
          "spark.sql.leafNodeDefaultParallelism", "1",
          // Compiling code for wide rows takes longer than processing the few rows of a test.
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          "spark.sql.adaptive.enabled", "false",
          "spark.databricks.delta.snapshotPartitions", "1");

  private static final class Holder {
    static final SparkSession SPARK = open();

    private static SparkSession open() {
      SparkSession spark = SparkSessions.open(SETTINGS).spark();
      // By default, Spark searches the stack for the origin of each RDD and query.
      spark.sparkContext().setLocalProperty("callSite.short", "test");
      spark.sparkContext().setLocalProperty("callSite.long", "test");
      return spark;
    }
  }

  private SharedSpark() {}

  public static SparkSession session() {
    return Holder.SPARK;
  }
}
