package io.tidemark.jobs;

import io.tidemark.jobs.table.SparkSessions;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of all tests in this module: two cores, one shuffle partition, UTC. Never
 * closed; commands run in a test find it running and leave it so.
 */
public final class SharedSpark {
  private static final class Holder {
    static final SparkSession SPARK =
        SparkSessions.open(
                Map.of(
                    "spark.master", "local[2]",
                    "spark.sql.shuffle.partitions", "1",
                    // Compiling code for wide rows takes longer than the few rows of a test.
                    "spark.sql.codegen.wholeStage", "false",
                    "spark.sql.codegen.factoryMode", "NO_CODEGEN",
                    "spark.sql.adaptive.enabled", "false",
                    "spark.databricks.delta.snapshotPartitions", "1"))
            .spark();
  }

  private SharedSpark() {}

  public static SparkSession session() {
    return Holder.SPARK;
  }
}
