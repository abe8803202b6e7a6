package io.tidemark.batch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.StructType;
import scala.Function2;

/** Copies columns of a row to the start of a result row, without copying strings and arrays. */
public final class KeptColumns {
  private final int[] positions;
  private final List<Function2<SpecializedGetters, Object, Object>> readers;

  /** Keeps the columns at the given positions, in this order. */
  KeptColumns(StructType type, int[] positions) {
    this.positions = positions;
    readers =
        Arrays.stream(positions)
            .mapToObj(at -> InternalRow.getAccessor(type.fields()[at].dataType(), true))
            .toList();
  }

  /** Keeps the leading columns. */
  public KeptColumns(StructType type, int count) {
    this(type, IntStream.range(0, count).toArray());
  }

  public void copy(InternalRow from, InternalRow to) {
    for (int at = 0; at < positions.length; at++) {
      to.update(at, readers.get(at).apply(from, positions[at]));
    }
  }
}
