package io.tidemark.jobs.table;

import io.tidemark.batch.RowCodec;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The first rows of a query, and the number of all.
 *
 * @param <T> record of a row
 */
public record FirstRows<T>(List<T> rows, long all) {
  public FirstRows {
    rows = List.copyOf(rows);
  }

  /** The first elements of a list. */
  public static <T> FirstRows<T> of(List<T> all, int most) {
    return new FirstRows<>(all.subList(0, Math.min(most, all.size())), all.size());
  }

  /** Runs a query; counts its rows only if there are more than {@code most}. */
  public static <T extends Record> FirstRows<T> of(Dataset<Row> query, Class<T> type, int most) {
    List<T> rows = RowCodec.of(type).read(query.limit(most));
    return new FirstRows<>(rows, rows.size() < most ? rows.size() : query.count());
  }
}
