package io.tidemark.batch;

import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Converts between Java strings and Spark's {@link UTF8String}. Caches the last conversion, because
 * most rows repeat the previous row's string. Not thread-safe.
 */
public final class TextCache {
  private final int column;
  private String text;
  private UTF8String bytes;

  public TextCache() {
    column = -1;
  }

  /** Creates a cache that reads a column of rows; it may be missing from the schema. */
  public TextCache(StructType schema, String column) {
    this.column = Arrays.asList(schema.fieldNames()).indexOf(column);
  }

  /**
   * Returns the column's string, or null without one. Consecutive rows usually have the same value,
   * for which the same String is returned.
   */
  public String of(InternalRow row) {
    return column < 0 || row.isNullAt(column) ? null : decoded(row.getUTF8String(column));
  }

  /** Returns the bytes as a String, which remains valid even if the bytes are overwritten. */
  public String decoded(UTF8String next) {
    if (!next.equals(bytes)) {
      bytes = next.copy();
      text = next.toString();
    }
    return text;
  }

  public UTF8String encoded(String next) {
    if (!Objects.equals(next, text)) {
      text = next;
      bytes = UTF8String.fromString(next);
    }
    return bytes;
  }
}
