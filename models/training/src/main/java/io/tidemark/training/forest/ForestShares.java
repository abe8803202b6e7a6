package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.IsolationForest;
import io.tidemark.runtime.forest.ShapleyShares;
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
 * What each feature of a row had to do with its score: by how many splits it shortened the row's
 * mean path, negative where it made the row look more usual. The shares of a row together are a
 * usual path length less the row's own.
 */
public final class ForestShares {
  /** Column of a feature's share, before the feature's name. */
  public static final String PREFIX = "share_";

  private static final String ALL = "tidemark shares";
  private static final int USUAL_ROWS = 256;

  private final IsolationForestModel model;
  private final Explainer explainer;

  private ForestShares(IsolationForestModel model, Explainer explainer) {
    this.model = model;
    this.explainer = explainer;
  }

  /** Along the path that a row takes, against the rows of training: some four scores. */
  public static ForestShares ofPaths(IsolationForestModel model) {
    return new ForestShares(model, new Explainer(model.toBytes(), false, null));
  }

  /**
   * Exact Shapley values against the rows of training, for reports: some thousand times the cost.
   *
   * @throws IllegalArgumentException if the forest does not tell how many rows its leaves hold, or
   *     does not split on single float32 features
   */
  public static ForestShares exact(IsolationForestModel model) {
    ShapleyShares.of(plain(model.file().forest()));
    return new ForestShares(model, new Explainer(model.toBytes(), true, null));
  }

  /**
   * Exact Shapley values against other rows: the 256 of them, or all, with the smallest hash.
   *
   * @param usual with the columns that the model scores
   * @throws IllegalArgumentException if there are none, or the forest does not split on single
   *     float32 features
   */
  public static ForestShares exactOver(IsolationForestModel model, Dataset<?> usual) {
    int features = plain(model.file().forest()).numFeatures();
    FeatureColumns columns = columns(model);
    Column values = columns.asArray(usual.schema());
    List<Row> sample =
        usual.select(values.as(ALL)).orderBy(functions.xxhash64(values)).takeAsList(USUAL_ROWS);
    if (sample.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no usual row to compare with; give a table of at least one");
    }
    float[][] rows =
        sample.stream()
            .map(row -> values(row.isNullAt(0) ? null : row.getSeq(0), features))
            .toArray(float[][]::new);
    return new ForestShares(model, new Explainer(model.toBytes(), true, rows));
  }

  /**
   * Adds a column per feature, named {@value #PREFIX} and the feature.
   *
   * @throws IllegalArgumentException naming the column that is missing or in the way
   */
  public Dataset<Row> addTo(Dataset<?> rows) {
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
    Column values = columns(model).asArray(schema);
    return rows.toDF()
        .withColumn(
            ALL,
            functions
                .udf(explainer, DataTypes.createArrayType(DataTypes.DoubleType, false))
                .apply(values))
        .select(selected.toArray(Column[]::new));
  }

  private static FeatureColumns columns(IsolationForestModel model) {
    FeatureColumns columns = FeatureColumns.of(model);
    columns.requireWidth(model.file().forest().numFeatures());
    return columns;
  }

  private static IsolationForest plain(Forest forest) {
    if (forest instanceof IsolationForest plain) {
      return plain;
    }
    throw new IllegalArgumentException(
        "Exact Shapley values are for forests that split on single float32 features; this one"
            + " combines features, has categories or needs doubles: take shares along paths");
  }

  private static float[] values(Seq<?> row, int features) {
    float[] values = new float[features];
    double[] read = Explainer.read(row, features);
    for (int i = 0; i < features; i++) {
      values[i] = (float) read[i];
    }
    return values;
  }

  /** One forest and how it explains, on its way into a query. */
  private static final class Explainer implements UDF1<Seq<?>, double[]>, Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] file;
    private final boolean exact;
    private final float[][] usual;
    private transient Forest forest;
    private transient ShapleyShares shapley;

    private Explainer(byte[] file, boolean exact, float[][] usual) {
      this.file = file;
      this.exact = exact;
      this.usual = usual;
    }

    @Override
    public double[] call(Seq<?> row) {
      if (forest == null) {
        forest = ForestFile.fromBytes(file).forest();
        if (exact) {
          IsolationForest plain = plain(forest);
          shapley = usual == null ? ShapleyShares.of(plain) : ShapleyShares.over(plain, usual);
        }
      }
      double[] shares = new double[forest.numFeatures()];
      if (exact) {
        shapley.explain(values(row, shares.length), shares);
      } else {
        forest.explain(read(row, shares.length), shares);
      }
      return shares;
    }

    /** NaN where nothing was observed. */
    private static double[] read(Seq<?> row, int features) {
      if (row != null && row.length() != features) {
        throw new IllegalArgumentException(
            "A row has "
                + row.length()
                + " features, the forest was trained on "
                + features
                + "; give the columns it was trained on");
      }
      double[] values = new double[features];
      for (int i = 0; i < features; i++) {
        Object value = row == null ? null : row.apply(i);
        values[i] = value == null ? Double.NaN : (double) value;
      }
      return values;
    }
  }
}
