package io.tidemark.training;

import io.tidemark.batch.TextCache;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Reads a string column of Spark's internal rows, or null if there is no such column. Consecutive
 * rows usually have the same value, for which the same String is returned. Not thread-safe.
 */
final class RowTextCache {
  private final int at;
  private final TextCache text = new TextCache();

  RowTextCache(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    at = names.indexOf(column);
  }

  String of(InternalRow row) {
    if (at < 0 || row.isNullAt(at)) {
      return null;
    }
    return text.decoded(row.getUTF8String(at));
  }
}
