package io.tidemark.batch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes the rows of a dataset before a join if there are only a few. Spark cannot predict how
 * many rows a filter returns, but it automatically broadcasts a dataset that is known to be small.
 *
 * <pre>{@code
 * rows.join(FewRows.known(touched, FewRows.MOST), new String[] {"identity"}, "left_semi");
 * }</pre>
 */
public final class FewRows {
  /**
   * Number of rows that fit on the driver and in every task. Rows with an identity and one or two
   * numbers take 4 MB in total.
   */
  public static final int MOST = 100_000;

  private FewRows() {}

  /**
   * Computes the rows immediately if there are no more than {@code most}, otherwise returns the
   * dataset unchanged.
   *
   * @param most at least 0
   */
  public static Dataset<Row> known(Dataset<Row> rows, int most) {
    List<Row> few = rows.limit(most + 1).collectAsList();
    return few.size() > most ? rows : rows.sparkSession().createDataFrame(few, rows.schema());
  }
}
