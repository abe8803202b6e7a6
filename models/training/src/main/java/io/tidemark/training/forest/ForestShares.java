package io.tidemark.training.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

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
    return rows.toDF()
        .withColumn(ALL, ForestScore.column(model, schema, ForestScore.Result.SHARES))
        .select(selected.toArray(Column[]::new));
  }
}
