package io.tidemark.runtime.forest;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;

/**
 * A grown isolation forest, immutable and thread-safe: an {@link IsolationForest} of float32 splits
 * on single features, or an {@link ExtendedForest} where that is not enough.
 *
 * <p>Scores are in (0, 1]; 0.5 is a path as long as a random binary tree of the subsample has on
 * average (Liu, Ting, Zhou, Isolation Forest, ICDM 2008). Where most rows are alike, splits take
 * the others off first and paths of the many are longer: ordinary rows score well below 0.5, and
 * scores of two forests do not compare. NaN means not observed: the median of the feature in
 * training, or its commonest category, stands in. A forest of one row, or of rows that are all
 * equal, gives every row 0.5. All ways of scoring give a row the same bits, and none allocates per
 * row.
 */
public sealed interface Forest permits IsolationForest, ExtendedForest {
  /**
   * Grows a forest. The result depends on the rows, their order and the options only. It is an
   * {@link ExtendedForest} if splits combine features, if some feature is categorical, or if
   * float32 would blur the doubles that rows are given in; else an {@link IsolationForest}.
   *
   * @throws IllegalArgumentException naming the feature or the option at fault
   */
  static Forest train(TrainingRows rows, ForestOptions options) {
    boolean extended =
        options.extensionLevel() > 0
            || !options.categoricalFeatures().isEmpty()
            || rows.needDoubles();
    return extended ? ExtendedForest.train(rows, options) : IsolationForest.train(rows, options);
  }

  /**
   * Reads what {@link #write} of either kind appended.
   *
   * @throws io.tidemark.runtime.format.UnreadableBaselineException if a walk could leave its tree
   */
  static Forest read(FlatReader in) {
    int first = in.takeInt("forest sample size or kind");
    return first == ExtendedForest.KIND
        ? ExtendedForest.readRest(in)
        : IsolationForest.readRest(first, in);
  }

  /** How isolated a row is, of one value per feature. */
  double score(float[] row);

  /** As {@link #score(float[])}, of doubles. */
  double score(double[] row);

  /**
   * Scores the first rows of a matrix of row after row.
   *
   * @param rows how many
   * @param scores takes one score per row
   */
  void scoreRows(float[] matrix, int rows, double[] scores);

  /** As {@link #scoreRows(float[], int, double[])}, of doubles. */
  void scoreRows(double[] matrix, int rows, double[] scores);

  /**
   * Scores the first rows of columns.
   *
   * @param columns one per feature
   * @param rows how many
   * @param scores takes one score per row
   */
  void scoreColumns(float[][] columns, int rows, double[] scores);

  /** As {@link #scoreColumns(float[][], int, double[])}, of doubles. */
  void scoreColumns(double[][] columns, int rows, double[] scores);

  /**
   * As {@link #score(double[])}, and adds to {@code shares} by how much each feature shortened the
   * path, in splits: all shares together are {@link #rootMean()} minus the row's mean path length.
   * Negative where a feature made the row look more usual.
   */
  double explain(double[] row, double[] shares);

  /** Number of values in a row. */
  int numFeatures();

  /** Number of trees. */
  int numTrees();

  /** Rows each tree was grown on. */
  int sampleSize();

  /** c(sampleSize), a float32: a mean path length of this many splits scores 0.5. */
  double normalizer();

  /** Mean path length over the training samples, in splits. */
  double rootMean();

  /** Appends the forest; {@link #read} tells the kinds apart. */
  void write(FlatWriter out);

  /** The score of a mean path length. */
  static double scoreOf(double meanPathLength, double normalizer) {
    // One row, or none to compare with: nothing can be said, as of rows that are all equal.
    return normalizer == 0 ? 0.5 : StrictMath.pow(2, -meanPathLength / normalizer);
  }
}
