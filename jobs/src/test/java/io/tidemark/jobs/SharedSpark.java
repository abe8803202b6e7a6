package io.tidemark.jobs;

import io.tidemark.jobs.table.SparkSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of all tests in this module: two cores, one partition wherever Spark
 * chooses, UTC. Never closed; commands run in a test find it running and leave it so.
 */
public final class SharedSpark {
  /** Defaults of services that no test asks; all are copied for every scan and query. */
  private static final Pattern UNUSED =
      Pattern.compile(
          "(adl|dfs|ftp|ha|ipc|nfs|rpc)\\.|fs\\.(azure|adl|gs|viewfs|ftp|obs)\\."
              + "|hadoop\\.(http|registry|zk|ssl|kerberos|rpc|caller|prometheus)\\."
              + "|mapreduce\\.(jobhistory|shuffle|map|reduce|jvm|cluster|client|am)\\.");

  private static final class Holder {
    static final SparkSession SPARK = open();

    private static SparkSession open() {
      SparkSession spark =
          SparkSessions.open(
                  Map.of(
                      "spark.master",
                      "local[2]",
                      "spark.sql.shuffle.partitions",
                      "1",
                      // A scan of a dozen files of a few rows is one task and not two.
                      "spark.sql.leafNodeDefaultParallelism",
                      "1",
                      // Compiling code for wide rows takes longer than the few rows of a test.
                      "spark.sql.codegen.wholeStage",
                      "false",
                      "spark.sql.codegen.factoryMode",
                      "NO_CODEGEN",
                      "spark.sql.adaptive.enabled",
                      "false",
                      // Where in a test a column was made: a stack of frames for each, for
                      // messages.
                      "spark.sql.dataFrameQueryContext.enabled",
                      "false",
                      "spark.databricks.delta.snapshotPartitions",
                      "1"))
              .spark();
      // Else Spark looks through the stack for each RDD and query, to show who began it.
      spark.sparkContext().setLocalProperty("callSite.short", "test");
      spark.sparkContext().setLocalProperty("callSite.long", "test");
      forgetDefaults(spark.sparkContext().hadoopConfiguration());
      return spark;
    }

    private static void forgetDefaults(Configuration hadoop) {
      List<String> unused = new ArrayList<>();
      for (Map.Entry<String, String> entry : hadoop) {
        if (UNUSED.matcher(entry.getKey()).lookingAt()) {
          unused.add(entry.getKey());
        }
      }
      unused.forEach(hadoop::unset);
    }
  }

  private SharedSpark() {}

  public static SparkSession session() {
    return Holder.SPARK;
  }
}
