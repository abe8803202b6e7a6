package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Behaviour on input from which a forest can learn little or nothing. */
class ForestMisuseTest {
  private static final ForestOptions STANDARD = ForestOptions.standard(1);

  @Test
  void rejectsEmptyData() {
    assertThatThrownBy(() -> TrainingRows.ofRows(new float[0][]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There are no rows to grow a forest on");
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[0][]))
        .hasMessageContaining("There are no rows to grow a forest on");
  }

  @Test
  void rejectsRowsOfInvalidLength() {
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{}}))
        .hasMessageContaining("0 features");
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{1, 2}, {1}}))
        .hasMessage("Row 1 has 1 features, row 0 has 2");
  }

  @Test
  void limitsNumberOfFeatures() {
    float[][] rows = TestRows.normal(20, 32_767, 6);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), STANDARD.withNumTrees(10));
    float[] far = rows[3].clone();
    Arrays.fill(far, 9f);
    assertThat(forest.score(far)).isGreaterThan(forest.score(new float[32_767]));
    assertThatThrownBy(() -> TrainingRows.ofRows(new float[2][32_768]))
        .hasMessageContaining("Rows have 32768 features; a forest takes 1 to 32767");
  }

  @Test
  void singleRowScoresOneHalf() {
    for (ForestOptions options : List.of(STANDARD, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(new float[][] {{1f, 2f}}), options);
      assertThat(forest.score(new float[] {1f, 2f})).isEqualTo(0.5);
      assertThat(forest.score(new double[] {-7, Double.NaN})).isEqualTo(0.5);
    }
  }

  @Test
  void equalRowsScoreOneHalf() {
    float[][] rows = new float[300][];
    Arrays.fill(rows, new float[] {3f, -1f});
    for (ForestOptions options : List.of(STANDARD, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      assertThat(forest.score(new float[] {3f, -1f})).isEqualTo(0.5);
      assertThat(forest.score(new float[] {9f, 9f})).isEqualTo(0.5);
    }
  }

  @Test
  void missingRowsScoreOneHalf() {
    double[][] rows = new double[300][];
    Arrays.fill(rows, new double[] {Double.NaN, Double.NaN});
    for (ForestOptions options : List.of(STANDARD, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      assertThat(forest.score(new double[] {Double.NaN, 5})).isEqualTo(0.5);
    }
  }

  @Test
  void largeSubsampleTakesAllRows() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(60, 3, 1));
    for (ForestOptions options : List.of(STANDARD, ForestOptions.recommended(1))) {
      assertThat(Forest.train(rows, options).sampleSize()).isEqualTo(60);
    }
  }

  @Test
  void rejectsRowsOfWrongWidth() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(60, 3, 2));
    Forest forest = Forest.train(rows, STANDARD);
    assertThatThrownBy(() -> forest.score(new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The row has 2 values, but the forest was grown on 3 features");
    assertThatThrownBy(() -> forest.score(new double[4])).hasMessageContaining("4 values");
    assertThatThrownBy(() -> forest.explain(new float[4], new double[3]))
        .hasMessageContaining("4 values");
  }

  @Test
  void rejectsInfiniteTrainingValues() {
    double infinite = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{1, 3}, {2, infinite}}))
        .hasMessageContaining("Row 1 has Infinity in feature 1");
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{1}, {-1e300}}))
        .hasMessageContaining("Row 1 has -Infinity in feature 0")
        .hasMessageContaining("give a finite value");
  }

  @Test
  void scoresInfiniteValuesAsExtreme() {
    float[][] rows = TestRows.normal(300, 2, 3);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), STANDARD);
    float infinite = Float.POSITIVE_INFINITY;
    assertThat(forest.score(new float[] {infinite, 0}))
        .isEqualTo(forest.score(new float[] {1e30f, 0}));
    assertThat(forest.score(new double[] {0, -infinite}))
        .isEqualTo(forest.score(new double[] {0, -1e30}));
  }
}
