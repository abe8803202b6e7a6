package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The Spark session shared by all tests of this module. */
final class TestSpark {
  static final SparkSession SESSION =
      SparkSession.builder()
          .master("local[2]")
          .appName("tidemark-batch-tests")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.ui.enabled", false)
          .config("spark.sql.shuffle.partitions", 2)
          .config("spark.sql.session.timeZone", "UTC")
          // The data is small, so adaptive planning and query compilation would take most of the
          // time.
          .config("spark.sql.adaptive.enabled", false)
          .config("spark.sql.codegen.wholeStage", false)
          .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
          .getOrCreate();

  private TestSpark() {}

  /** Returns events as rows of the table, in the given order and number of partitions. */
  static Dataset<Row> events(List<AccessEvent> events, int partitions) {
    return SESSION
        .createDataFrame(events.stream().map(EventRows::toRow).toList(), EventRows.SCHEMA)
        .withColumn(Columns.EVENT_DATE, functions.to_date(functions.col(EventColumn.TIME.column())))
        // Round-robin partitioning would sort rows by hash, whereas coalesce keeps their order.
        .coalesce(partitions);
  }
}
