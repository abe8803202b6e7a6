package io.tidemark.training.forest;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Parameters shared by the estimator and the model. Public because Spark finds them by reflection.
 */
public interface ForestParams extends Params {
  /** Returns this instance's parameters, which are created on first use. */
  ForestParamSet declared();

  default IntParam numTrees() {
    return declared().numTrees;
  }

  default IntParam subsampleSize() {
    return declared().subsampleSize;
  }

  default IntParam maxDepth() {
    return declared().maxDepth;
  }

  default DoubleParam contamination() {
    return declared().contamination;
  }

  default LongParam seed() {
    return declared().seed;
  }

  default DoubleParam guidedShare() {
    return declared().guidedShare;
  }

  default DoubleParam groupShare() {
    return declared().groupShare;
  }

  default DoubleParam contrastShare() {
    return declared().contrastShare;
  }

  default DoubleArrayParam farValues() {
    return declared().farValues;
  }

  default IntParam sampleRows() {
    return declared().sampleRows;
  }

  default Param<String> featuresCol() {
    return declared().featuresCol;
  }

  default StringArrayParam inputCols() {
    return declared().inputCols;
  }

  default Param<String> rowKeyCol() {
    return declared().rowKeyCol;
  }

  default Param<String> scoreCol() {
    return declared().scoreCol;
  }

  default Param<String> predictionCol() {
    return declared().predictionCol;
  }

  /**
   * Converts these parameters.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  default ForestOptions forestOptions() {
    ForestOptions options =
        ForestOptions.standard((long) getOrDefault(seed()))
            .withNumTrees((int) getOrDefault(numTrees()))
            .withSubsampleSize((int) getOrDefault(subsampleSize()))
            .withGuidedShare((double) getOrDefault(guidedShare()))
            .withGroupShare((double) getOrDefault(groupShare()))
            .withContrastShare((double) getOrDefault(contrastShare()));
    return options.withMaxDepth(
        isDefined(maxDepth())
            ? (int) getOrDefault(maxDepth())
            : balancedDepth(options.subsampleSize()));
  }

  /**
   * Adds columns for the score and the label to a schema.
   *
   * @throws IllegalArgumentException if a feature column is missing or not numeric, or an output
   *     column already exists
   */
  default StructType withScores(StructType schema) {
    FeatureColumns.of(this).form(schema);
    StructType result = schema;
    for (String added : List.of(getOrDefault(scoreCol()), getOrDefault(predictionCol()))) {
      if (added.isEmpty()) {
        continue;
      }
      if (Arrays.asList(result.fieldNames()).contains(added)) {
        throw new IllegalArgumentException(
            "A column '"
                + added
                + "' already exists; set scoreCol and predictionCol to unused names");
      }
      result = result.add(added, DataTypes.DoubleType, false);
    }
    return result;
  }

  /** Returns the depth limit of the paper, for instance 8 for 256 rows. */
  private static int balancedDepth(int rows) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }
}
