package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * What {@link IsolationForest#explain} has to do with Shapley values, worked out here by going
 * through all subsets of features. A feature that is not in the subset sends a row down both sides,
 * weighed by the training rows that went there.
 */
class SharesAndShapleyTest {
  private static final int FEATURES = 4;

  @Test
  void sharesOfTreesWithOneSplitAreShapleyValues() {
    IsolationForest forest = forest(1);
    for (float[] row : TestRows.normal(20, FEATURES, 2)) {
      double[] shares = new double[FEATURES];
      forest.explain(row, shares);
      assertThat(shares).containsExactly(shapley(forest, row), within(1e-5));
    }
  }

  @Test
  void sharesOfDeeperTreesAddUpToTheSameAndMostlyNameTheSameFeature() {
    IsolationForest forest = forest(7);
    int same = 0;
    for (float[] row : TestRows.normal(100, FEATURES, 3)) {
      row[1] *= 3;
      double[] shares = new double[FEATURES];
      forest.explain(row, shares);
      double[] shapley = shapley(forest, row);
      assertThat(sum(shares)).isCloseTo(sum(shapley), within(1e-4));
      same += largest(shares) == largest(shapley) ? 1 : 0;
    }
    assertThat(same).isGreaterThan(80);
  }

  private static IsolationForest forest(int depth) {
    ForestOptions options = new ForestOptions(30, 64, depth, 1, 0);
    return IsolationForest.train(TrainingRows.ofRows(TestRows.normal(500, FEATURES, 1)), options);
  }

  private static double[] shapley(IsolationForest forest, float[] row) {
    double[] value = new double[1 << FEATURES];
    for (int subset = 0; subset < value.length; subset++) {
      for (int tree = 0; tree < forest.numTrees(); tree++) {
        value[subset] -= expected(forest, tree, 0, 0, row, subset).mean / forest.numTrees();
      }
    }
    double[] shapley = new double[FEATURES];
    // |S|! (4 − |S| − 1)! / 4!
    double[] weight = {6 / 24.0, 2 / 24.0, 2 / 24.0, 6 / 24.0};
    for (int feature = 0; feature < FEATURES; feature++) {
      for (int subset = 0; subset < value.length; subset++) {
        if ((subset >> feature & 1) == 0) {
          double gained = value[subset | 1 << feature] - value[subset];
          shapley[feature] += weight[Integer.bitCount(subset)] * gained;
        }
      }
    }
    return shapley;
  }

  private record Expected(double mean, int rows) {}

  private static Expected expected(
      IsolationForest forest, int tree, int node, int depth, float[] row, int subset) {
    if (forest.isLeaf(tree, node)) {
      float path = forest.pathLength(tree, node);
      return new Expected(path, rowsWithPath(path - depth));
    }
    int child = forest.leftChild(tree, node);
    Expected left = expected(forest, tree, child, depth + 1, row, subset);
    Expected right = expected(forest, tree, child + 1, depth + 1, row, subset);
    int rows = left.rows + right.rows;
    int feature = forest.splitFeature(tree, node);
    if ((subset >> feature & 1) == 1) {
      boolean below = row[feature] < forest.splitValue(tree, node);
      return new Expected(below ? left.mean : right.mean, rows);
    }
    return new Expected((left.mean * left.rows + right.mean * right.rows) / rows, rows);
  }

  /** The n whose c(n) this is. */
  private static int rowsWithPath(double beyondDepth) {
    int rows = 1;
    while (AveragePathLength.of(rows) < beyondDepth - 1e-4) {
      rows++;
    }
    return rows;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }
}
