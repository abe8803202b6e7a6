package io.tidemark.training.forest;

import static org.apache.spark.ml.param.ParamValidators.inRange;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Parameters of the estimator and the model. Public because Spark reflects on them. */
public interface ForestParams<T extends ForestParams<T>> extends Params {
  /** Returns this instance's parameters by name, which are created on first use. */
  Map<String, Param<?>> declared();

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <P> P declared(String name) {
    return (P) declared().get(name);
  }

  default IntParam numTrees() {
    return declared("numTrees");
  }

  default IntParam subsampleSize() {
    return declared("subsampleSize");
  }

  default IntParam maxDepth() {
    return declared("maxDepth");
  }

  default DoubleParam contamination() {
    return declared("contamination");
  }

  default LongParam seed() {
    return declared("seed");
  }

  default DoubleParam guidedShare() {
    return declared("guidedShare");
  }

  default DoubleParam groupShare() {
    return declared("groupShare");
  }

  default IntParam sampleRows() {
    return declared("sampleRows");
  }

  default Param<String> featuresCol() {
    return declared("featuresCol");
  }

  default StringArrayParam inputCols() {
    return declared("inputCols");
  }

  default Param<String> scoreCol() {
    return declared("scoreCol");
  }

  default Param<String> predictionCol() {
    return declared("predictionCol");
  }

  /** Sets the numeric columns that contain the features, in the same order for training. */
  default T setInputCols(String... columns) {
    return with(inputCols(), columns);
  }

  default T setFeaturesCol(String column) {
    return with(featuresCol(), column);
  }

  default T setScoreCol(String column) {
    return with(scoreCol(), column);
  }

  default T setPredictionCol(String column) {
    return with(predictionCol(), column);
  }

  @SuppressWarnings("unchecked")
  private <V> T with(Param<V> param, V value) {
    set(param, value);
    return (T) this;
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
            .withGroupShare((double) getOrDefault(groupShare()));
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
            "A column '%s' already exists; set scoreCol and predictionCol to unused names"
                .formatted(added));
      }
      result = result.add(added, DataTypes.DoubleType, false);
    }
    return result;
  }

  /**
   * Returns the depth of a balanced tree, which is the limit used in the isolation forest paper,
   * for instance 8 for 256 rows.
   */
  private static int balancedDepth(int rows) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }

  /** Creates the {@link Param} objects of an estimator or model, with descriptions and ranges. */
  static Map<String, Param<?>> declare(ForestParams<?> owner) {
    Map<String, Param<?>> params = new HashMap<>();
    for (Param<?> param :
        List.<Param<?>>of(
            new IntParam(owner, "numTrees", "number of trees, 1 to 10000", inRange(1, 10_000)),
            new IntParam(
                owner,
                "subsampleSize",
                "number of rows on which each tree is grown, 2 to 32768; if there are fewer rows, all"
                    + " of them are used",
                inRange(2, 32_768)),
            new IntParam(
                owner,
                "maxDepth",
                "maximum number of splits on a path, 1 to 64; if unset, the depth of a balanced tree of"
                    + " the subsample",
                inRange(1, 64)),
            new DoubleParam(
                owner,
                "contamination",
                "largest share of training rows to label 1, 0 to 0.5; if 0, no rows are labelled;"
                    + " otherwise, fitting sorts the scores of all rows",
                inRange(0, 0.5)),
            new LongParam(owner, "seed", "the only source of randomness"),
            new DoubleParam(
                owner,
                "guidedShare",
                "share of nodes that choose the split that makes both sides most homogeneous, 0 to 1;"
                    + " the other nodes split at random",
                inRange(0, 1)),
            new DoubleParam(
                owner,
                "groupShare",
                "largest share of a subsample that counts as one row when it is not split any further,"
                    + " 0 to 0.5; if 0, each row counts",
                inRange(0, 0.5)),
            new IntParam(
                owner,
                "sampleRows",
                "number of rows from which the trees draw their subsamples, 2 to 1000000",
                inRange(2, 1_000_000)),
            new Param<String>(
                owner, "featuresCol", "column that contains vectors, or arrays of double or float"),
            new StringArrayParam(
                owner,
                "inputCols",
                "numeric columns, one per feature, to use instead of featuresCol"),
            new Param<String>(
                owner, "scoreCol", "column for the scores; if empty, no scores are written"),
            new Param<String>(
                owner,
                "predictionCol",
                "column for the labels, 0 or 1; if empty, no labels are written"))) {
      params.put(param.name(), param);
    }
    return params;
  }

  /** Sets the defaults. */
  static void setDefaults(ForestParams<?> owner) {
    owner.setDefault(owner.numTrees(), 100);
    owner.setDefault(owner.subsampleSize(), 256);
    owner.setDefault(owner.contamination(), 0.0);
    owner.setDefault(owner.seed(), 1L);
    owner.setDefault(owner.guidedShare(), 0.0);
    owner.setDefault(owner.groupShare(), 0.0);
    owner.setDefault(owner.sampleRows(), 16_384);
    owner.setDefault(owner.featuresCol(), "features");
    owner.setDefault(owner.scoreCol(), "score");
    owner.setDefault(owner.predictionCol(), "prediction");
  }
}
