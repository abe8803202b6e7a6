package io.tidemark.training.onnx;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.Random;

/** Forests over normal rows, and rows of which half sit exactly on values that trees split at. */
final class SplitValueRows {
  static final int FEATURES = 6;

  private SplitValueRows() {}

  static Forest forest(ForestOptions options) {
    return Forest.train(TrainingRows.ofRows(trainingRows()), options);
  }

  static float[][] trainingRows() {
    Random random = new Random(4);
    float[][] rows = new float[3000][FEATURES];
    for (float[] row : rows) {
      for (int feature = 0; feature < FEATURES; feature++) {
        row[feature] = (float) (random.nextGaussian() * (feature + 1));
      }
    }
    return rows;
  }

  /** Every second row takes each of its values from a split on that feature; some are NaN. */
  static float[][] rows(Forest forest, int count) {
    FlatTrees trees = FlatTrees.of(forest);
    float[][] splits = new float[FEATURES][trees.nodes()];
    int[] found = new int[FEATURES];
    for (int tree = 0; tree < trees.trees(); tree++) {
      int start = trees.treeStarts[tree];
      for (int at = start; at < trees.treeStarts[tree + 1]; at++) {
        if (trees.left[at] != at - start && trees.width == 1) {
          int feature = trees.features[at];
          splits[feature][found[feature]++] = (float) trees.thresholds[at];
        }
      }
    }
    Random random = new Random(5);
    float[][] rows = new float[count][FEATURES];
    for (int i = 0; i < count; i++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        rows[i][feature] =
            i % 2 == 0 && found[feature] > 0
                ? splits[feature][random.nextInt(found[feature])]
                : (float) (random.nextGaussian() * (feature + 1) * 1.5);
        if (random.nextInt(50) == 0) {
          rows[i][feature] = random.nextInt(4) == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
      }
    }
    return rows;
  }

  /**
   * Every second row is moved along one feature until it sits on the plane of some split, or one
   * step of a double off it.
   */
  static double[][] onPlanes(Forest forest, int count) {
    FlatTrees trees = FlatTrees.of(forest);
    Random random = new Random(6);
    double[][] rows = new double[count][FEATURES];
    for (int i = 0; i < count; i++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        rows[i][feature] = random.nextGaussian() * (feature + 1) * 1.5;
      }
      int at = random.nextInt(trees.nodes());
      double weight = trees.weights[at * trees.width];
      if (i % 2 == 0 && weight != 0) {
        double rest = 0;
        for (int slot = 1; slot < trees.width; slot++) {
          rest +=
              trees.weights[at * trees.width + slot]
                  * rows[i][trees.features[at * trees.width + slot]];
        }
        double on = (trees.thresholds[at] - rest) / weight;
        double near = i % 4 == 0 ? on : i % 8 == 2 ? Math.nextUp(on) : Math.nextDown(on);
        rows[i][trees.features[at * trees.width]] = near;
      }
    }
    return rows;
  }
}
