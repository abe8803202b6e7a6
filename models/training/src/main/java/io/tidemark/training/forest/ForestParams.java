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
 * Parameters shared by the estimator and the model. The interface is public because Spark uses
 * reflection to find parameters.
 */
public interface ForestParams extends Params {
  /** Returns this instance's parameters, which are created on first use. */
  ForestParamSet declared();

  /** Returns the parameter for the number of trees. */
  default IntParam numTrees() {
    return declared().numTrees;
  }

  /** Returns the parameter for the number of rows on which each tree is grown. */
  default IntParam subsampleSize() {
    return declared().subsampleSize;
  }

  /** Returns the parameter for the maximum number of splits on a path. */
  default IntParam maxDepth() {
    return declared().maxDepth;
  }

  /** Returns the parameter for the largest share of training rows to label 1, or 0 for none. */
  default DoubleParam contamination() {
    return declared().contamination;
  }

  /** Returns the parameter for the seed, the only source of randomness. */
  default LongParam seed() {
    return declared().seed;
  }

  /**
   * Returns the parameter for the share of nodes that choose the split whose two sides are most
   * homogeneous. All other nodes are split at random.
   */
  default DoubleParam guidedShare() {
    return declared().guidedShare;
  }

  /**
   * Returns the parameter for the largest share of a subsample that counts as a single row when it
   * is not split any further.
   */
  default DoubleParam groupShare() {
    return declared().groupShare;
  }

  /** Returns the parameter for the share of contrast rows in each subsample. */
  default DoubleParam contrastShare() {
    return declared().contrastShare;
  }

  /** Returns the parameter for the values to which contrast rows are moved, one per feature. */
  default DoubleArrayParam farValues() {
    return declared().farValues;
  }

  /** Returns the parameter for the number of rows from which the trees draw their subsamples. */
  default IntParam sampleRows() {
    return declared().sampleRows;
  }

  /** Returns the parameter for the packed column of vectors or arrays of double or float. */
  default Param<String> featuresCol() {
    return declared().featuresCol;
  }

  /** Returns the parameter for the numeric columns, an alternative to {@link #featuresCol}. */
  default StringArrayParam inputCols() {
    return declared().inputCols;
  }

  /** Returns the parameter for the column that identifies a row. */
  default Param<String> rowKeyCol() {
    return declared().rowKeyCol;
  }

  /** Returns the parameter for the column to which scores are written. */
  default Param<String> scoreCol() {
    return declared().scoreCol;
  }

  /** Returns the parameter for the column to which labels are written. */
  default Param<String> predictionCol() {
    return declared().predictionCol;
  }

  /**
   * Converts these parameters to options for {@link io.tidemark.runtime.forest.Forest}.
   *
   * @throws IllegalArgumentException if a parameter is out of range; the message names the
   *     parameter
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
   * Returns the given schema with columns for the score and the label added.
   *
   * @throws IllegalArgumentException if a feature column is missing or not numeric, or an output
   *     column already exists; the message names the column
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

  /**
   * Returns the depth of a balanced tree, which is the limit used in the paper, for instance 8 for
   * 256 rows.
   */
  private static int balancedDepth(int rows) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }
}
