package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** The columns that contain the feature values: one per feature, or a single packed one. */
record FeatureColumns(List<String> names, boolean packed) implements Serializable {
  enum Form {
    COLUMNS,
    VECTOR,
    ARRAY
  }

  static FeatureColumns of(ForestParams<?> params) {
    if (!params.isDefined(params.inputCols())) {
      return new FeatureColumns(List.of(params.getOrDefault(params.featuresCol())), true);
    }
    List<String> columns = List.of(params.getOrDefault(params.inputCols()));
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(
          "inputCols is empty; name at least one column, or leave it unset to use featuresCol");
    }
    return new FeatureColumns(columns, false);
  }

  /**
   * Returns how the columns store the values.
   *
   * @throws IllegalArgumentException if a column is missing or not numeric
   */
  Form form(StructType schema) {
    if (packed) {
      DataType type = typeOf(schema, names.get(0));
      if (type.equals(SQLDataTypes.VectorType())) {
        return Form.VECTOR;
      }
      if (type instanceof ArrayType array && array.elementType() instanceof NumericType) {
        return Form.ARRAY;
      }
      throw new IllegalArgumentException(
          ("Column '%s' is %s; featuresCol must be a vector or an array of numbers; for plain"
                  + " numeric columns set inputCols")
              .formatted(names.get(0), type.simpleString()));
    }
    for (String name : names) {
      DataType type = typeOf(schema, name);
      if (!(type instanceof NumericType) && !type.equals(DataTypes.BooleanType)) {
        throw new IllegalArgumentException(
            ("Column '%s' is %s; inputCols must be numeric or boolean; cast the column or"
                    + " leave it out")
                .formatted(name, type.simpleString()));
      }
    }
    return Form.COLUMNS;
  }

  /** Checks the number of columns. A packed column's width is checked row by row instead. */
  void requireWidth(int features) {
    if (!packed && names.size() != features) {
      throw new IllegalArgumentException(
          ("inputCols names %s columns for a forest of %s features; name the columns it"
                  + " was trained on, in the same order")
              .formatted(names.size(), features));
    }
  }

  /** Returns the columns, with all numbers as doubles. */
  List<Column> columns(Form form) {
    return switch (form) {
      case COLUMNS -> names.stream().map(name -> quoted(name).cast(DataTypes.DoubleType)).toList();
      case VECTOR -> List.of(quoted(names.get(0)));
      case ARRAY ->
          List.of(quoted(names.get(0)).cast(DataTypes.createArrayType(DataTypes.DoubleType)));
    };
  }

  /** Returns the feature names, or {@code column[0]} and so on for a packed column. */
  List<String> names(int features) {
    if (!packed) {
      return names;
    }
    return IntStream.range(0, features).mapToObj(i -> names.get(0) + "[" + i + "]").toList();
  }

  /** Returns the column with exactly the given name, even if the name contains dots. */
  static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  static DataType typeOf(StructType schema, String name) {
    int at = Arrays.asList(schema.fieldNames()).indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "There is no column '%s'; the dataset has %s"
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    return schema.fields()[at].dataType();
  }

  /** Reads a row's values from Spark's internal row format. Null values become NaN. */
  record RowValues(Form form, int columns) implements Serializable {
    private static final byte SPARSE = 0;

    /** Returns a row's values, in {@code spare} if its length fits, or null for a null vector. */
    double[] read(InternalRow row, double[] spare) {
      return switch (form) {
        case COLUMNS -> readColumns(row, sized(spare, columns));
        case VECTOR -> row.isNullAt(0) ? null : readVector(row.getStruct(0, 4), spare);
        case ARRAY -> row.isNullAt(0) ? null : readArray(row.getArray(0), spare);
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

    static double[] readArray(ArrayData stored, double[] spare) {
      double[] values = sized(spare, stored.numElements());
      for (int i = 0; i < values.length; i++) {
        values[i] = stored.isNullAt(i) ? Double.NaN : stored.getDouble(i);
      }
      return values;
    }

    private static double[] sized(double[] spare, int length) {
      return spare != null && spare.length == length ? spare : new double[length];
    }
  }
}
