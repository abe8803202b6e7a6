package io.tidemark.training.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Computes each feature's share of a row's score: the number of splits by which the feature
 * shortened the row's mean path, negative if it made the row look more usual. The shares add up to
 * the usual path length minus the row's own.
 */
public final class ForestShares {
  public static final String PREFIX = "share_";

  private static final String ALL = "tidemark shares";

  private ForestShares() {}

  /**
   * Adds one column per feature, named {@value #PREFIX} and the feature. Takes about four times as
   * long as scoring.
   *
   * @throws IllegalArgumentException if a feature column is missing or a share column already
   *     exists
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
            "Column '" + name + "' already exists; rename it, because shares are written there");
      }
      selected.add(FeatureColumns.quoted(ALL).getItem(i).as(name));
    }
    return rows.toDF()
        .withColumn(ALL, ForestScore.column(model, model.file(), schema, ForestScore.Result.SHARES))
        .select(selected.toArray(Column[]::new));
  }
}
