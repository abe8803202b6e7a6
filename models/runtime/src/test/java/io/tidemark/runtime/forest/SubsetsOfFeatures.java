package io.tidemark.runtime.forest;

/**
 * Shapley values by their definition, over all subsets of features. A feature that is not in the
 * subset sends a row down both sides, weighed by the rows that went there.
 */
final class SubsetsOfFeatures {
  private final IsolationForest forest;
  private final RowsAt rows;

  private SubsetsOfFeatures(IsolationForest forest, RowsAt rows) {
    this.forest = forest;
    this.rows = rows;
  }

  /** Against the rows of training, counted from the path lengths of leaves. */
  static double[] shapley(IsolationForest forest, float[] row) {
    return new SubsetsOfFeatures(forest, new LeafRows(forest)).shapley(row);
  }

  /** Against other rows. */
  static double[] shapley(IsolationForest forest, float[] row, float[][] background) {
    return new SubsetsOfFeatures(
            forest,
            (tree, node, depth) -> {
              int count = 0;
              for (float[] other : background) {
                count += comesBy(forest, tree, node, other) ? 1 : 0;
              }
              return count;
            })
        .shapley(row);
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
    double here = rows.at(tree, node, depth);
    double share = here == 0 ? 0.5 : rows.at(tree, left, depth + 1) / here;
    return share * inLeft + (1 - share) * inRight;
  }

  private static boolean comesBy(IsolationForest forest, int tree, int wanted, float[] row) {
    int node = 0;
    while (node != wanted && !forest.isLeaf(tree, node)) {
      boolean below = row[forest.splitFeature(tree, node)] < forest.splitValue(tree, node);
      node = forest.leftChild(tree, node) + (below ? 0 : 1);
    }
    return node == wanted;
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  private interface RowsAt {
    double at(int tree, int node, int depth);
  }

  private record LeafRows(IsolationForest forest) implements RowsAt {
    @Override
    public double at(int tree, int node, int depth) {
      if (forest.isLeaf(tree, node)) {
        // The n whose c(n) this is.
        int rows = 1;
        while (AveragePathLength.of(rows) < forest.pathLength(tree, node) - depth - 1e-4) {
          rows++;
        }
        return rows;
      }
      int left = forest.leftChild(tree, node);
      return at(tree, left, depth + 1) + at(tree, left + 1, depth + 1);
    }
  }
}
