package io.tidemark.runtime.forest;

import io.tidemark.runtime.forest.Forest.AveragePathLength;

/**
 * Shapley values by definition, over all subsets of features. A feature outside the subset sends a
 * row down both sides, weighted by the training rows that went there. Those counts are derived from
 * the path lengths of leaves.
 */
final class SubsetsOfFeatures {
  private final Forest forest;

  private SubsetsOfFeatures(Forest forest) {
    this.forest = forest;
  }

  static double[] shapley(Forest forest, float[] row) {
    return new SubsetsOfFeatures(forest).shapley(row);
  }

  private double[] shapley(float[] row) {
    int features = row.length;
    double[] value = new double[1 << features];
    for (int subset = 0; subset < value.length; subset++) {
      for (int tree = 0; tree < forest.numTrees(); tree++) {
        value[subset] -= expected(tree, 0, 0, row, subset) / forest.numTrees();
      }
    }
    double[] shapley = new double[features];
    for (int feature = 0; feature < features; feature++) {
      for (int subset = 0; subset < value.length; subset++) {
        if ((subset >> feature & 1) == 0) {
          int before = Integer.bitCount(subset);
          double orders =
              factorial(before) * factorial(features - before - 1) / factorial(features);
          shapley[feature] += orders * (value[subset | 1 << feature] - value[subset]);
        }
      }
    }
    return shapley;
  }

  private double expected(int tree, int node, int depth, float[] row, int subset) {
    if (forest.isLeaf(tree, node)) {
      return forest.pathLength(tree, node);
    }
    int left = forest.leftChild(tree, node);
    double inLeft = expected(tree, left, depth + 1, row, subset);
    double inRight = expected(tree, left + 1, depth + 1, row, subset);
    int feature = forest.splitFeature(tree, node);
    if ((subset >> feature & 1) == 1) {
      return row[feature] < forest.splitValue(tree, node) ? inLeft : inRight;
    }
    double share = rows(tree, left, depth + 1) / rows(tree, node, depth);
    return share * inLeft + (1 - share) * inRight;
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  private double rows(int tree, int node, int depth) {
    if (forest.isLeaf(tree, node)) {
      // Finds the n with this c(n).
      int rows = 1;
      while (AveragePathLength.of(rows) < forest.pathLength(tree, node) - depth - 1e-4) {
        rows++;
      }
      return rows;
    }
    int left = forest.leftChild(tree, node);
    return rows(tree, left, depth + 1) + rows(tree, left + 1, depth + 1);
  }
}
