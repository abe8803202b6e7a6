package io.tidemark.training;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The first columns of a row, which the row that is made of it begins with as well. */
final class KeptColumns {
  private final DataType[] types;

  /**
   * @param count how many
   */
  KeptColumns(StructType type, int count) {
    types =
        Arrays.stream(type.fields())
            .limit(count)
            .map(StructField::dataType)
            .toArray(DataType[]::new);
  }

  /** Copies them; texts and arrays stay those of the first row. */
  void copy(InternalRow from, InternalRow to) {
    for (int at = 0; at < types.length; at++) {
      to.update(at, from.isNullAt(at) ? null : from.get(at, types[at]));
    }
  }
}
