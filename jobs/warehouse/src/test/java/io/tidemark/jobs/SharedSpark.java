package io.tidemark.jobs;

import io.tidemark.jobs.table.SparkSessions;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of all tests in this module: two cores, one partition wherever Spark
 * chooses, UTC. Never closed; commands run in a test find it running and leave it so.
 */
public final class SharedSpark {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.master", "local[2]",
          "spark.sql.shuffle.partitions", "1",
          // A scan of a dozen files of a few rows is one task and not two.
          "spark.sql.leafNodeDefaultParallelism", "1",
          // Compiling code for wide rows takes longer than the few rows of a test.
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          "spark.sql.adaptive.enabled", "false",
          // Messages need not say where a column was made: that takes a stack for each.
          "spark.sql.dataFrameQueryContext.enabled", "false",
          "spark.databricks.delta.snapshotPartitions", "1");

  private static final class Holder {
    static final SparkSession SPARK = open();

    private static SparkSession open() {
      SparkSession spark = SparkSessions.open(SETTINGS).spark();
      // Else Spark looks through the stack for each RDD and query, to show who began it.
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
