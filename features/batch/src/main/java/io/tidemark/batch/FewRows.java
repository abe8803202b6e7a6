package io.tidemark.batch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows computed before a join if they are few. Spark cannot predict the size of a filter's result,
 * but broadcasts known small rows automatically.
 *
 * <pre>{@code
 * rows.join(FewRows.known(touched, FewRows.MOST), new String[] {"identity"}, "left_semi");
 * }</pre>
 */
public final class FewRows {
  /**
   * Number of identities, with a number or two each, that fit on the driver and in every task: 4
   * MB.
   */
  public static final int MOST = 100_000;

  private FewRows() {}

  /**
   * The same rows, computed immediately; unchanged if there are more than {@code most}.
   *
   * @param most at least 0
   */
  public static Dataset<Row> known(Dataset<Row> rows, int most) {
    List<Row> few = rows.limit(most + 1).collectAsList();
    return few.size() > most ? rows : rows.sparkSession().createDataFrame(few, rows.schema());
  }
}
