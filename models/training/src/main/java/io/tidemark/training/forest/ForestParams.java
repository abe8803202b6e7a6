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
 * Parameters shared by the estimator and the model. The interface is public because Spark finds
 * parameters by reflection.
 */
public interface ForestParams extends Params {
  /** The parameters of this instance, created on first use. */
  ForestParamSet declared();

  /** Number of trees. */
  default IntParam numTrees() {
    return declared().numTrees;
  }

  /** Rows each tree is grown on. */
  default IntParam subsampleSize() {
    return declared().subsampleSize;
  }

  /** Maximum number of splits on a path. */
  default IntParam maxDepth() {
    return declared().maxDepth;
  }

  /** Largest share of training rows that are labelled 1. No row is labelled if the share is 0. */
  default DoubleParam contamination() {
    return declared().contamination;
  }

  /** The only source of randomness. */
  default LongParam seed() {
    return declared().seed;
  }

  /**
   * Share of nodes that choose the split that makes both sides most homogeneous. The others split
   * at random.
   */
  default DoubleParam guidedShare() {
    return declared().guidedShare;
  }

  /**
   * Largest share of a subsample that is counted as a single row once it is not split any further.
   */
  default DoubleParam groupShare() {
    return declared().groupShare;
  }

  /** Share of contrast rows in each subsample. */
  default DoubleParam contrastShare() {
    return declared().contrastShare;
  }

  /** Values that contrast rows are moved to, one per feature. */
  default DoubleArrayParam farValues() {
    return declared().farValues;
  }

  /** Number of rows from which the trees draw their subsamples. */
  default IntParam sampleRows() {
    return declared().sampleRows;
  }

  /** Packed column, which contains vectors, or arrays of double or float. */
  default Param<String> featuresCol() {
    return declared().featuresCol;
  }

  /** Numeric columns, used instead of {@link #featuresCol}. */
  default StringArrayParam inputCols() {
    return declared().inputCols;
  }

  /** Column that identifies a row. */
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
   * Returns these parameters as options for {@link io.tidemark.runtime.forest.Forest}.
   *
   * @throws IllegalArgumentException if a parameter is out of range; the message names it
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
   * Returns the schema with score and label columns added.
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
            "There already is a column '"
                + added
                + "'; set scoreCol and predictionCol to unused names");
      }
      result = result.add(added, DataTypes.DoubleType, false);
    }
    return result;
  }

  /** Depth of a balanced tree, as in the isolation forest paper: 8 for 256 rows. */
  private static int balancedDepth(int rows) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }
}
