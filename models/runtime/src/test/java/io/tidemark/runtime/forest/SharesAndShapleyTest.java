package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Relation between {@link Forest#explain} and Shapley values, computed over all subsets of
 * features.
 */
class SharesAndShapleyTest {
  private static final int FEATURES = 4;

  @Test
  void singleSplitSharesAreShapleyValues() {
    Forest forest = forest(1);
    for (float[] row : TestRows.normal(20, FEATURES, 2)) {
      double[] shares = new double[FEATURES];
      forest.explain(row, shares);
      assertThat(shares).containsExactly(SubsetsOfFeatures.shapley(forest, row), within(1e-5));
    }
  }

  @Test
  void deepTreeSharesApproximateShapleyValues() {
    Forest forest = forest(7);
    int same = 0;
    for (float[] row : TestRows.normal(100, FEATURES, 3)) {
      row[1] *= 3;
      double[] shares = new double[FEATURES];
      forest.explain(row, shares);
      double[] shapley = SubsetsOfFeatures.shapley(forest, row);
      assertThat(sum(shares)).isCloseTo(sum(shapley), within(1e-4));
      same += largest(shares) == largest(shapley) ? 1 : 0;
    }
    assertThat(same).isGreaterThan(80);
  }

  private static Forest forest(int depth) {
    ForestOptions options = new ForestOptions(30, 64, depth, 1, 0);
    return Forest.train(TrainingRows.ofRows(TestRows.normal(500, FEATURES, 1)), options);
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
