package io.tidemark.batch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes the rows of a dataset before a join if it has only a few rows. Spark cannot predict how
 * many rows a filter will return, but it broadcasts a dataset that is known to be small.
 */
public final class SmallDataset {
  /**
   * Number of rows that fit in the memory of the driver and of every task. Rows of an identity and
   * one or two numbers take up 4 MB in total.
   */
  public static final int MOST = 100_000;

  private SmallDataset() {}

  /**
   * Computes the rows immediately if there are at most {@code most} of them; otherwise, returns the
   * dataset unchanged.
   */
  public static Dataset<Row> known(Dataset<Row> rows, int most) {
    List<Row> few = rows.limit(most + 1).collectAsList();
    return few.size() > most ? rows : rows.sparkSession().createDataFrame(few, rows.schema());
  }
}
