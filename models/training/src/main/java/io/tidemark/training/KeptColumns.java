package io.tidemark.training;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Copies the leading columns of a row to a result row, without copying strings and arrays. */
final class KeptColumns {
  private final DataType[] types;

  KeptColumns(StructType type, int count) {
    types =
        Arrays.stream(type.fields())
            .limit(count)
            .map(StructField::dataType)
            .toArray(DataType[]::new);
  }

  void copy(InternalRow from, InternalRow to) {
    for (int at = 0; at < types.length; at++) {
      to.update(at, from.isNullAt(at) ? null : from.get(at, types[at]));
    }
  }
}
