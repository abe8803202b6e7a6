package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Each feature's share of a row's score: the number of splits by which it shortened the row's mean
 * path, negative where it made the row look more usual. The shares of a row together are a usual
 * path length less the row's own.
 */
public final class ForestShares {
  /** Column of a feature's share, before the feature's name. */
  public static final String PREFIX = "share_";

  private static final String ALL = "tidemark shares";

  private ForestShares() {}

  /**
   * Adds a column per feature, named {@value #PREFIX} and the feature, at some four times the cost
   * of the score.
   *
   * @throws IllegalArgumentException naming the column that is missing or in the way
   */
  public static Dataset<Row> add(IsolationForestModel model, Dataset<?> rows) {
    StructType schema = rows.schema();
    List<String> features = model.file().features();
    List<Column> selected = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      selected.add(FeatureColumns.quoted(name));
    }
    for (int i = 0; i < features.size(); i++) {
      String name = PREFIX + features.get(i);
      if (Arrays.asList(schema.fieldNames()).contains(name)) {
        throw new IllegalArgumentException(
            "Column '" + name + "' exists already; rename it, shares are written there");
      }
      selected.add(FeatureColumns.quoted(ALL).getItem(i).as(name));
    }
    FeatureColumns columns = FeatureColumns.of(model);
    columns.requireWidth(features.size());
    Column values = columns.asArray(schema);
    return rows.toDF()
        .withColumn(
            ALL,
            functions
                .udf(
                    new Explainer(model.toBytes()),
                    DataTypes.createArrayType(DataTypes.DoubleType, false))
                .apply(values))
        .select(selected.toArray(Column[]::new));
  }

  /** One forest on its way into a query. */
  private static final class Explainer implements UDF1<Seq<?>, double[]>, Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] file;
    private transient Forest forest;

    private Explainer(byte[] file) {
      this.file = file;
    }

    @Override
    public double[] call(Seq<?> row) {
      if (forest == null) {
        forest = ForestFile.fromBytes(file).forest();
      }
      double[] shares = new double[forest.numFeatures()];
      forest.explain(read(row, shares.length), shares);
      return shares;
    }

    /** NaN where nothing was observed. */
    private static float[] read(Seq<?> row, int features) {
      if (row != null && row.length() != features) {
        throw new IllegalArgumentException(
            "A row has "
                + row.length()
                + " features, the forest was trained on "
                + features
                + "; give the columns it was trained on");
      }
      float[] values = new float[features];
      for (int i = 0; i < features; i++) {
        Object value = row == null ? null : row.apply(i);
        values[i] = value == null ? Float.NaN : (float) (double) value;
      }
      return values;
    }
  }
}
