package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Reads a row's values from Spark's internal row format. Null values become NaN. */
final class RowValues implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte SPARSE = 0;

  private final FeatureColumns.Form form;
  private final int columns;

  RowValues(FeatureColumns.Form form, int columns) {
    this.form = form;
    this.columns = columns;
  }

  /** Returns a row's values, in {@code spare} if its length fits, or null for a null vector. */
  double[] read(InternalRow row, double[] spare) {
    return switch (form) {
      case COLUMNS -> readColumns(row, sized(spare, columns));
      case VECTOR -> row.isNullAt(0) ? null : readVector(row.getStruct(0, 4), spare);
      case DOUBLE_ARRAY -> row.isNullAt(0) ? null : readDoubles(row.getArray(0), spare);
      case FLOAT_ARRAY -> row.isNullAt(0) ? null : readFloats(row.getArray(0), spare);
    };
  }

  private double[] readColumns(InternalRow row, double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = row.isNullAt(i) ? Double.NaN : row.getDouble(i);
    }
    return values;
  }

  /** Reads a vector in Spark's storage format: type, size, indices and values. */
  static double[] readVector(InternalRow vector, double[] spare) {
    ArrayData stored = vector.getArray(3);
    int count = stored.numElements();
    if (vector.getByte(0) != SPARSE) {
      double[] values = sized(spare, count);
      for (int i = 0; i < count; i++) {
        values[i] = stored.getDouble(i);
      }
      return values;
    }
    double[] values = sized(spare, vector.getInt(1));
    Arrays.fill(values, 0);
    ArrayData indices = vector.getArray(2);
    for (int i = 0; i < count; i++) {
      values[indices.getInt(i)] = stored.getDouble(i);
    }
    return values;
  }

  static double[] readDoubles(ArrayData stored, double[] spare) {
    double[] values = sized(spare, stored.numElements());
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.isNullAt(i) ? Double.NaN : stored.getDouble(i);
    }
    return values;
  }

  static double[] readFloats(ArrayData stored, double[] spare) {
    double[] values = sized(spare, stored.numElements());
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.isNullAt(i) ? Double.NaN : stored.getFloat(i);
    }
    return values;
  }

  private static double[] sized(double[] spare, int length) {
    return spare != null && spare.length == length ? spare : new double[length];
  }
}
