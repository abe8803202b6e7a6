package io.tidemark.training;

import io.tidemark.batch.TextCache;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Reads a string column from Spark's internal rows. Consecutive rows usually contain the same
 * value, for which the same String object is returned. Not thread-safe.
 */
final class RowTextCache {
  private final int at;
  private final TextCache text = new TextCache();

  /**
   * @param column column name; if the schema has no such column, every value is null
   */
  RowTextCache(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    at = names.indexOf(column);
  }

  /** Returns the row's value, which may be null. */
  String of(InternalRow row) {
    if (at < 0 || row.isNullAt(at)) {
      return null;
    }
    return text.decoded(row.getUTF8String(at));
  }
}
