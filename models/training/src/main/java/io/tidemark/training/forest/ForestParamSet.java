package io.tidemark.training.forest;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;

/** The {@link Param} objects of one estimator or model, with descriptions and ranges. */
public final class ForestParamSet implements Serializable {
  private static final long serialVersionUID = 1L;

  final IntParam numTrees;
  final IntParam subsampleSize;
  final IntParam maxDepth;
  final DoubleParam contamination;
  final LongParam seed;
  final DoubleParam guidedShare;
  final DoubleParam groupShare;
  final DoubleParam contrastShare;
  final DoubleArrayParam farValues;
  final IntParam sampleRows;
  final Param<String> featuresCol;
  final StringArrayParam inputCols;
  final Param<String> rowKeyCol;
  final Param<String> scoreCol;
  final Param<String> predictionCol;

  ForestParamSet(ForestParams owner) {
    numTrees =
        new IntParam(
            owner, "numTrees", "number of trees, 1 to 10000", ParamValidators.inRange(1, 10_000));
    subsampleSize =
        new IntParam(
            owner,
            "subsampleSize",
            "rows each tree is grown on, 2 to 32768; all rows where there are fewer",
            ParamValidators.inRange(2, 32_768));
    maxDepth =
        new IntParam(
            owner,
            "maxDepth",
            "splits on the longest path, 1 to 64; unset: the depth of a balanced tree of the"
                + " subsample",
            ParamValidators.inRange(1, 64));
    contamination =
        new DoubleParam(
            owner,
            "contamination",
            "the largest share of training rows that are labelled 1, 0 to 0.5; 0 labels none;"
                + " above 0, fitting scans the rows twice",
            ParamValidators.inRange(0, 0.5));
    seed = new LongParam(owner, "seed", "the only source of randomness");
    guidedShare =
        new DoubleParam(
            owner,
            "guidedShare",
            "share of nodes that split where the two sides are most alike in themselves, 0 to 1; the"
                + " others split at random",
            ParamValidators.inRange(0, 1));
    groupShare =
        new DoubleParam(
            owner,
            "groupShare",
            "largest share of a subsample that counts as one row when it is not split further, 0 to"
                + " 0.5; 0 counts each row",
            ParamValidators.inRange(0, 0.5));
    contrastShare =
        new DoubleParam(
            owner,
            "contrastShare",
            "share of each subsample that are contrast rows, 0 to below 1; above 0 needs farValues",
            ParamValidators.inRange(0, 1, true, false));
    farValues =
        new DoubleArrayParam(
            owner,
            "farValues",
            "where contrast rows are moved to, one per feature; NaN leaves a feature alone");
    sampleRows =
        new IntParam(
            owner,
            "sampleRows",
            "rows that the trees draw their subsamples from, 2 to 1000000",
            ParamValidators.inRange(2, 1_000_000));
    featuresCol =
        new Param<>(
            owner, "featuresCol", "column of vectors, or of arrays of double or float values");
    inputCols =
        new StringArrayParam(
            owner, "inputCols", "numeric columns, one per feature, instead of featuresCol");
    rowKeyCol =
        new Param<>(
            owner,
            "rowKeyCol",
            "column that tells rows apart; unset: rows with the same values are copies of one");
    scoreCol =
        new Param<>(owner, "scoreCol", "column that scores are written to; empty: not written");
    predictionCol =
        new Param<>(
            owner,
            "predictionCol",
            "column that labels, 0 or 1, are written to; empty: not written");
  }

  static void setDefaults(ForestParams owner) {
    owner.setDefault(owner.numTrees(), 100);
    owner.setDefault(owner.subsampleSize(), 256);
    owner.setDefault(owner.contamination(), 0.0);
    owner.setDefault(owner.seed(), 1L);
    owner.setDefault(owner.guidedShare(), 0.0);
    owner.setDefault(owner.groupShare(), 0.0);
    owner.setDefault(owner.contrastShare(), 0.0);
    owner.setDefault(owner.sampleRows(), 16_384);
    owner.setDefault(owner.featuresCol(), "features");
    owner.setDefault(owner.scoreCol(), "score");
    owner.setDefault(owner.predictionCol(), "prediction");
  }
}
