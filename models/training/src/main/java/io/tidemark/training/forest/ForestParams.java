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
 * The parameters that estimator and model share; public because Spark finds them by reflection. A
 * parameter that this project's core does not honour does not exist here.
 */
public interface ForestParams extends Params {
  /** The parameters of this instance; made once, when first asked for. */
  ForestParamSet declared();

  /** Number of trees. */
  default IntParam numTrees() {
    return declared().numTrees;
  }

  /** Rows each tree is grown on. */
  default IntParam subsampleSize() {
    return declared().subsampleSize;
  }

  /** Splits on the longest path. */
  default IntParam maxDepth() {
    return declared().maxDepth;
  }

  /** The largest share of training rows that are labelled; 0 labels none. */
  default DoubleParam contamination() {
    return declared().contamination;
  }

  /** The only source of randomness. */
  default LongParam seed() {
    return declared().seed;
  }

  /** Share of nodes that split where the two sides are most alike in themselves. */
  default DoubleParam guidedShare() {
    return declared().guidedShare;
  }

  /** Largest share of a subsample that counts as one row when it is not split further. */
  default DoubleParam groupShare() {
    return declared().groupShare;
  }

  /** Share of each subsample that are contrast rows. */
  default DoubleParam contrastShare() {
    return declared().contrastShare;
  }

  /** Where contrast rows are moved to, one per feature. */
  default DoubleArrayParam farValues() {
    return declared().farValues;
  }

  /** Rows that the trees draw their subsamples from. */
  default IntParam sampleRows() {
    return declared().sampleRows;
  }

  /** Column of vectors or arrays. */
  default Param<String> featuresCol() {
    return declared().featuresCol;
  }

  /** Numeric columns, instead of {@link #featuresCol}. */
  default StringArrayParam inputCols() {
    return declared().inputCols;
  }

  /** Column that tells rows apart. */
  default Param<String> rowKeyCol() {
    return declared().rowKeyCol;
  }

  /** Column that scores are written to. */
  default Param<String> scoreCol() {
    return declared().scoreCol;
  }

  /** Column that labels are written to. */
  default Param<String> predictionCol() {
    return declared().predictionCol;
  }

  /**
   * The parameters as the core takes them.
   *
   * @throws IllegalArgumentException naming the one that is out of range
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
   * The schema with scores and labels.
   *
   * @throws IllegalArgumentException naming the column that is missing, holds no numbers or is in
   *     the way
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
            "There is a column '"
                + added
                + "' already; set scoreCol and predictionCol to names that are free");
      }
      result = result.add(added, DataTypes.DoubleType, false);
    }
    return result;
  }

  /** The depth of a balanced tree, as in the paper: 8 for 256 rows. */
  private static int balancedDepth(int rows) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }
}
