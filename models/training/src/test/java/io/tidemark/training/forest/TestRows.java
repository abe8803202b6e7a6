package io.tidemark.training.forest;

import io.tidemark.training.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows with three features, of which two are normally distributed and one has few distinct values.
 * A fifth of the rows are copies of one row.
 */
final class TestRows {
  static final String[] COLUMNS = {"a", "b", "c"};
  static final StructType COLUMN_SCHEMA =
      new StructType()
          .add("a", DataTypes.DoubleType)
          .add("b", DataTypes.FloatType)
          .add("c", DataTypes.IntegerType);

  private TestRows() {}

  static double[][] values(int count) {
    Random random = new Random(3);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      double[] row = {
        (float) random.nextGaussian(), (float) (2 * random.nextGaussian()), random.nextInt(4)
      };
      if (i % 5 == 0) {
        row = new double[] {0, 0, 0};
      }
      if (i % 7 == 3) {
        row[1] = Double.NaN;
      }
      rows[i] = row;
    }
    return rows;
  }

  static List<Row> columnRows(double[][] values) {
    return Arrays.stream(values)
        .map(
            row ->
                RowFactory.create(
                    row[0], Double.isNaN(row[1]) ? null : (Float) (float) row[1], (int) row[2]))
        .toList();
  }

  static Dataset<Row> columns(double[][] values, int partitions) {
    return TestSpark.dataset(columnRows(values), COLUMN_SCHEMA, partitions);
  }

  static Dataset<Row> dense(double[][] values) {
    return vectors(Arrays.stream(values).map(Vectors::dense).map(RowFactory::create).toList());
  }

  static Dataset<Row> sparse(double[][] values) {
    return vectors(
        Arrays.stream(values)
            .map(row -> Vectors.dense(row).toSparse())
            .map(RowFactory::create)
            .toList());
  }

  static Dataset<Row> vectors(List<Row> rows) {
    return TestSpark.dataset(rows, new StructType().add("features", SQLDataTypes.VectorType()), 2);
  }

  static Dataset<Row> arrays(double[][] values) {
    List<Row> rows = new ArrayList<>();
    for (double[] row : values) {
      rows.add(RowFactory.create((Object) Arrays.stream(row).boxed().toArray(Double[]::new)));
    }
    return TestSpark.dataset(
        rows, new StructType().add("features", DataTypes.createArrayType(DataTypes.DoubleType)), 2);
  }
}
