package io.tidemark.training;

import io.tidemark.batch.RepeatedText;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A text column of Spark's own rows. That of the row before is mostly that of the next one, and
 * then the same String. Not thread-safe.
 */
final class RowText {
  private final int at;
  private final RepeatedText text = new RepeatedText();

  /**
   * @param column null is read from rows that lack it
   */
  RowText(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    at = names.indexOf(column);
  }

  /** The text in a row, or null. */
  String of(InternalRow row) {
    if (at < 0 || row.isNullAt(at)) {
      return null;
    }
    return text.decoded(row.getUTF8String(at));
  }
}
