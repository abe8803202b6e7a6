package io.tidemark.training.forest;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What estimator and model ask of a schema and add to it. */
final class ForestSchema {
  private ForestSchema() {}

  /**
   * The schema with scores and labels.
   *
   * @throws IllegalArgumentException naming the column that is missing, holds no numbers or is in
   *     the way
   */
  static StructType transformed(ForestParams params, StructType schema) {
    FeatureColumns.of(params).form(schema);
    StructType result = schema;
    for (String added :
        List.of(
            params.getOrDefault(params.scoreCol()), params.getOrDefault(params.predictionCol()))) {
      if (added.isEmpty()) {
        continue;
      }
      if (Arrays.asList(result.fieldNames()).contains(added)) {
        throw new IllegalArgumentException(
            "There is a column '"
                + added
                + "' already; set scoreCol and predictionCol to names that are free");
      }
      result = result.add(added, DataTypes.DoubleType, false);
    }
    return result;
  }
}
