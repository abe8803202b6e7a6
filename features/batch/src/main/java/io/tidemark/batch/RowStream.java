package io.tidemark.batch;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Equivalent of {@code mapPartitions} for Spark's internal rows, without {@link Row} objects or
 * boxed numbers. No other class uses Spark's internal plan API.
 *
 * <p>Spark does not prune any input columns, so first select only the columns you need. Values have
 * Spark's internal types: {@code UTF8String} for text, days since the epoch (int) for dates,
 * microseconds since the epoch (long) for timestamps.
 */
public final class RowStream {
  private RowStream() {}

  @FunctionalInterface
  public interface Step extends Serializable {
    /**
     * @param rows input rows, each of which remains valid only until the next row is requested
     * @return rows that match the schema of the result; a row may be overwritten when the next row
     *     is requested
     */
    Iterator<InternalRow> of(Iterator<InternalRow> rows);
  }

  /**
   * Applies a step, on the executors, once per partition. A shuffle that the input needs runs
   * immediately.
   */
  public static Dataset<Row> mapped(Dataset<Row> rows, StructType schema, Step step) {
    return ((SparkSession) rows.sparkSession())
        .internalCreateDataFrame(rows(rows).mapPartitions(step::of).rdd(), schema, false);
  }

  /** Returns a dataset's internal rows. A row is valid only until the next one is requested. */
  public static JavaRDD<InternalRow> rows(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().toJavaRDD();
  }

  /** Collects internal rows on the driver, in order. All the rows remain valid. */
  static InternalRow[] collected(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
        .queryExecution()
        .executedPlan()
        .executeCollect();
  }

  /** Fetches internal rows to the driver in order, one partition after the other. */
  public static Iterator<InternalRow> iterator(Dataset<Row> rows) {
    return CollectionConverters.asJava(
        ((org.apache.spark.sql.classic.Dataset<Row>) rows)
            .queryExecution()
            .executedPlan()
            .executeToIterator());
  }
}
