package io.tidemark.training;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Leading columns of a row that are copied to the start of a result row. */
final class KeptColumns {
  private final DataType[] types;

  /**
   * @param count number of columns
   */
  KeptColumns(StructType type, int count) {
    types =
        Arrays.stream(type.fields())
            .limit(count)
            .map(StructField::dataType)
            .toArray(DataType[]::new);
  }

  /** Copies the columns; texts and arrays still refer to the first row. */
  void copy(InternalRow from, InternalRow to) {
    for (int at = 0; at < types.length; at++) {
      to.update(at, from.isNullAt(at) ? null : from.get(at, types[at]));
    }
  }
}
