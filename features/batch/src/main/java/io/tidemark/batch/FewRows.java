package io.tidemark.batch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that are known before they are joined, where they are few: Spark, which cannot tell how many
 * a filter leaves, sends such rows to every task by itself.
 *
 * <pre>{@code
 * rows.join(FewRows.known(touched, FewRows.MOST), new String[] {"identity"}, "left_semi");
 * }</pre>
 */
public final class FewRows {
  /** Identities, with a number or two each, that a driver and every task have room for: 4 MB. */
  public static final int MOST = 100_000;

  private FewRows() {}

  /**
   * The same rows, computed at once; as they were where there are more than stated.
   *
   * @param most at least 0
   */
  public static Dataset<Row> known(Dataset<Row> rows, int most) {
    List<Row> few = rows.limit(most + 1).collectAsList();
    return few.size() > most ? rows : rows.sparkSession().createDataFrame(few, rows.schema());
  }
}
