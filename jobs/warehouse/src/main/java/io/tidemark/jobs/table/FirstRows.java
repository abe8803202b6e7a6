package io.tidemark.jobs.table;

import io.tidemark.batch.RowCodec;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The first rows of a query and the number of all rows. */
public record FirstRows<T>(List<T> rows, long all) {
  public FirstRows {
    rows = List.copyOf(rows);
  }

  public static <T> FirstRows<T> of(List<T> all, int most) {
    return new FirstRows<>(all.subList(0, Math.min(most, all.size())), all.size());
  }

  /** Runs a query. Its rows are counted only if there may be more than {@code most} of them. */
  public static <T extends Record> FirstRows<T> of(Dataset<Row> query, Class<T> type, int most) {
    List<T> rows = RowCodec.of(type).read(query.limit(most));
    return new FirstRows<>(rows, rows.size() < most ? rows.size() : query.count());
  }
}
