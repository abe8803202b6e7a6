package io.tidemark.jobs.table;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** The checks that Delta enforces on every row of a table. */
final class TableChecks {
  private static final Logger LOG = LoggerFactory.getLogger(TableChecks.class);
  private static final String CHECK = "delta.constraints.";

  private TableChecks() {}

  /** What a writer is told when a table comes into being. */
  static Map<String, String> options(TableSpec table) {
    Map<String, String> options = new HashMap<>();
    table.checks().forEach((name, check) -> options.put(CHECK + name, check));
    return options;
  }

  /** A table that was made before one of its checks gets it, if all of its rows fulfil it. */
  static void addMissing(SparkSession spark, String path, TableSpec table, Snapshot snapshot) {
    Map<String, String> present = CollectionConverters.asJava(snapshot.metadata().configuration());
    table
        .checks()
        .forEach(
            (name, check) -> {
              if (!present.containsKey(CHECK + name)) {
                add(spark, path, table, name, check);
              }
            });
  }

  private static void add(
      SparkSession spark, String path, TableSpec table, String name, String check) {
    try {
      spark.sql("ALTER TABLE delta.`%s` ADD CONSTRAINT %s CHECK (%s)".formatted(path, name, check));
    } catch (Exception e) {
      boolean violated =
          e instanceof SparkThrowable known
              && "DELTA_NEW_CHECK_CONSTRAINT_VIOLATION".equals(known.getCondition());
      if (!violated) {
        throw e;
      }
      LOG.warn(
          "The table {} has rows that break its check {} ({}): look at them, and write their days"
              + " anew; until then Delta does not enforce it",
          table.name(),
          name,
          check);
    }
  }
}
