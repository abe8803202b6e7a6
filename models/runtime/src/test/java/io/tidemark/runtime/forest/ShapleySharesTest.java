package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapleySharesTest {
  @Test
  void featureOfTheOnlySplitTakesAll() {
    // Rows 0, 0, 1: one split, paths 1 + c(2) = 2 and 1; the mean over the rows is 5/3.
    float[][] rows = {{0f, 7f}, {0f, 7f}, {1f, 7f}};
    IsolationForest forest = forest(rows, new ForestOptions(5, 3, 4, 1, 0));
    ShapleyShares shapley = ShapleyShares.of(forest);
    double[] shares = new double[2];
    assertThat(shapley.explain(rows[2], shares)).isEqualTo(forest.score(rows[2]));
    assertThat(shapley.meanPathLength()).isCloseTo(5.0 / 3, within(1e-6));
    assertThat(shares).containsExactly(new double[] {2.0 / 3, 0}, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 8", "2, 2, 16", "5, 4, 64", "8, 5, 64", "20, 4, 100"})
  void sharesAreThoseOfAllSubsetsOfFeatures(int depth, int features, int subsample) {
    float[][] rows = TestRows.normal(300, features, 1);
    IsolationForest forest = forest(rows, new ForestOptions(12, subsample, depth, 1, 0));
    ShapleyShares shapley = ShapleyShares.of(forest);
    assertThat(shapley.meanPathLength()).isCloseTo(forest.rootMean(), within(1e-5));
    for (float[] row : TestRows.normal(10, features, 2)) {
      row[0] *= 3;
      double[] shares = new double[features];
      shapley.explain(row, shares);
      assertThat(shares).containsExactly(SubsetsOfFeatures.shapley(forest, row), within(1e-9));
      double path = -Math.log(forest.score(row)) / Math.log(2) * forest.normalizer();
      assertThat(Arrays.stream(shares).sum()).isCloseTo(forest.rootMean() - path, within(1e-5));
    }
  }

  @Test
  void sharesAgainstOtherRowsAreThoseOfAllSubsetsToo() {
    float[][] rows = TestRows.normal(300, 4, 3);
    IsolationForest forest = forest(rows, ForestOptions.recommended(1).withNumTrees(6));
    float[][] background = TestRows.normal(40, 4, 4);
    ShapleyShares shapley = ShapleyShares.over(forest, background);
    double mean = 0;
    for (float[] row : background) {
      mean -= Math.log(forest.score(row)) / Math.log(2) * forest.normalizer() / 40;
    }
    assertThat(shapley.meanPathLength()).isCloseTo(mean, within(1e-9));
    for (float[] row : TestRows.normal(5, 4, 5)) {
      double[] shares = new double[4];
      shapley.explain(row, shares);
      assertThat(shares)
          .containsExactly(SubsetsOfFeatures.shapley(forest, row, background), within(1e-9));
    }
  }

  @Test
  void fortyFeaturesTakeNoTimeThatSubsetsWould() {
    float[][] rows = TestRows.normal(500, 40, 6);
    IsolationForest forest = forest(rows, ForestOptions.standard(1));
    double[] shares = new double[40];
    ShapleyShares.of(forest).explain(rows[0], shares);
    double path = -Math.log(forest.score(rows[0])) / Math.log(2) * forest.normalizer();
    assertThat(Arrays.stream(shares).sum()).isCloseTo(forest.rootMean() - path, within(1e-5));
  }

  @Test
  void missingValuesAreMedians() {
    float[][] rows = TestRows.normal(200, 3, 7);
    IsolationForest forest = forest(rows, ForestOptions.standard(1));
    double[] missing = new double[3];
    double[] median = new double[3];
    ShapleyShares.of(forest).explain(new float[] {1f, Float.NaN, 2f}, missing);
    ShapleyShares.of(forest).explain(new float[] {1f, forest.medians()[1], 2f}, median);
    assertThat(missing).isEqualTo(median);
  }

  @Test
  void whatCannotBeSharedOutIsRefused() {
    float[][] rows = TestRows.normal(300, 3, 8);
    IsolationForest grouped = forest(rows, ForestOptions.standard(1).withGroupShare(0.1));
    assertThatThrownBy(() -> ShapleyShares.of(grouped))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ShapleyShares.over");
    assertThatThrownBy(() -> ShapleyShares.over(grouped, new float[0][]))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> ShapleyShares.over(grouped, new float[1][2]))
        .hasMessageContaining("3 features");
    ShapleyShares shapley = ShapleyShares.over(grouped, rows);
    assertThatThrownBy(() -> shapley.explain(new float[4], new double[3]))
        .hasMessageContaining("4 values");
  }

  private static IsolationForest forest(float[][] rows, ForestOptions options) {
    return IsolationForest.train(TrainingRows.ofRows(rows), options);
  }
}
