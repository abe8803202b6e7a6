package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens with input that a forest can make little or nothing of. */
class ForestMisuseTest {
  private static final ForestOptions STANDARD = ForestOptions.standard(1);
  private static final ForestOptions EXTENDED = STANDARD.withExtensionLevel(1);

  @Test
  void noRowsAreRefused() {
    assertThatThrownBy(() -> TrainingRows.ofRows(new float[0][]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No rows to grow a forest on");
    assertThatThrownBy(() -> TrainingRows.ofColumns(new double[2][0]))
        .hasMessageContaining("No rows to grow a forest on");
    assertThatThrownBy(() -> TrainingRows.ofColumns(new float[0][]))
        .hasMessageContaining("No rows to grow a forest on");
  }

  @Test
  void rowsWithoutFeaturesOrOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{}}))
        .hasMessageContaining("0 features");
    assertThatThrownBy(() -> TrainingRows.ofRows(new double[][] {{1, 2}, {1}}))
        .hasMessage("Row 1 has 1 features, row 0 has 2");
    assertThatThrownBy(() -> TrainingRows.ofColumns(new float[][] {{1, 2}, {1}}))
        .hasMessage("Column 1 has 1 rows, column 0 has 2");
  }

  @Test
  void asManyFeaturesAsANodeCanNameAreTakenAndNoMore() {
    float[][] rows = TestRows.normal(20, 32_767, 6);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), STANDARD.withNumTrees(10));
    float[] far = rows[3].clone();
    Arrays.fill(far, 9f);
    assertThat(forest.score(far)).isGreaterThan(forest.score(new float[32_767]));
    assertThatThrownBy(() -> TrainingRows.ofRows(new float[2][32_768]))
        .hasMessageContaining("Rows have 32768 features; a forest takes 1 to 32767");
  }

  @Test
  void oneRowGivesEveryRowAHalf() {
    for (ForestOptions options : List.of(STANDARD, EXTENDED, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(new float[][] {{1f, 2f}}), options);
      assertThat(forest.score(new float[] {1f, 2f})).isEqualTo(0.5);
      assertThat(forest.score(new double[] {-7, Double.NaN})).isEqualTo(0.5);
    }
  }

  @Test
  void rowsThatAreAllEqualGiveEveryRowAHalf() {
    float[][] rows = new float[300][];
    Arrays.fill(rows, new float[] {3f, -1f});
    for (ForestOptions options : List.of(STANDARD, EXTENDED, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      assertThat(forest.score(new float[] {3f, -1f})).isEqualTo(0.5);
      assertThat(forest.score(new float[] {9f, 9f})).isEqualTo(0.5);
    }
  }

  @Test
  void rowsThatAreAllNanGiveEveryRowAHalf() {
    double[][] rows = new double[300][];
    Arrays.fill(rows, new double[] {Double.NaN, Double.NaN});
    for (ForestOptions options : List.of(STANDARD, EXTENDED, ForestOptions.recommended(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      assertThat(forest.score(new double[] {Double.NaN, 5})).isEqualTo(0.5);
    }
  }

  @Test
  void subsampleLargerThanTheRowsTakesThemAll() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(60, 3, 1));
    for (ForestOptions options : List.of(STANDARD, EXTENDED, ForestOptions.recommended(1))) {
      assertThat(Forest.train(rows, options).sampleSize()).isEqualTo(60);
    }
  }

  @Test
  void rowsOfTheWrongWidthAreRefused() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(60, 3, 2));
    for (ForestOptions options : List.of(STANDARD, EXTENDED)) {
      Forest forest = Forest.train(rows, options);
      assertThatThrownBy(() -> forest.score(new float[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The row has 2 values, the forest was grown on 3 features");
      assertThatThrownBy(() -> forest.score(new double[4])).hasMessageContaining("4 values");
      assertThatThrownBy(() -> forest.explain(new double[4], new double[3]))
          .hasMessageContaining("4 values");
      assertThatThrownBy(() -> forest.scoreRows(new float[5], 2, new double[2]))
          .hasMessage("The matrix has 5 values, 2 rows of 3 features need 6");
      assertThatThrownBy(() -> forest.scoreRows(new double[9], 3, new double[2]))
          .hasMessage("There are 3 rows to score and room for 2 scores");
      assertThatThrownBy(() -> forest.scoreColumns(new float[2][4], 4, new double[4]))
          .hasMessageContaining("2 values");
      assertThatThrownBy(() -> forest.scoreColumns(new double[3][4], -1, new double[4]))
          .hasMessageContaining("-1 rows");
    }
  }

  @Test
  void infiniteTrainingValuesAreRefused() {
    assertThatThrownBy(
            () -> TrainingRows.ofColumns(new double[][] {{1, 2}, {3, Double.POSITIVE_INFINITY}}))
        .hasMessageContaining("Row 1 has Infinity in feature 1");
  }

  @Test
  void infiniteValuesAreScoredAsOutermost() {
    float[][] rows = TestRows.normal(300, 2, 3);
    for (ForestOptions options : List.of(STANDARD, EXTENDED)) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      float infinite = Float.POSITIVE_INFINITY;
      assertThat(forest.score(new float[] {infinite, 0}))
          .isEqualTo(forest.score(new float[] {1e30f, 0}));
      assertThat(forest.score(new double[] {0, -infinite}))
          .isEqualTo(forest.score(new double[] {0, -1e30}));
    }
  }

  @Test
  void doublesBeyondFloat32GrowAnExtendedForestAndAreRefusedByThePlainOne() {
    TrainingRows rows = TrainingRows.ofRows(new double[][] {{1e300}, {2e300}, {-1e300}});
    assertThat(Forest.train(rows, STANDARD)).isInstanceOf(ExtendedForest.class);
    assertThatThrownBy(() -> IsolationForest.train(rows, STANDARD))
        .hasMessageContaining("Row 0 has 1.0E300 in feature 0, which float32 cannot hold");
  }

  @Test
  void optionsThatNeedAnExtendedForestAreRefusedByThePlainOne() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(60, 3, 4));
    assertThatThrownBy(() -> IsolationForest.train(rows, EXTENDED))
        .hasMessageContaining("Extension level 1")
        .hasMessageContaining("Forest.train");
  }

  @Test
  void weightsThatCannotBeUsedAreRefused() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(3, 2, 5));
    assertThatThrownBy(() -> rows.withWeights(new double[2]))
        .hasMessageContaining("2 weights for 3 rows");
    assertThatThrownBy(() -> rows.withWeights(new double[] {1, -1, 1}))
        .hasMessageContaining("Row 1 has weight -1.0");
    assertThatThrownBy(() -> rows.withWeights(new double[] {1, 1, Double.NaN}))
        .hasMessageContaining("Row 2 has weight NaN");
    assertThatThrownBy(() -> rows.withWeights(new double[3])).hasMessageContaining("add up to 0.0");
  }

  @Test
  void categoricalFeaturesThatCannotBeUsedAreRefused() {
    double[][] rows = new double[70][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new double[] {row, 1};
    }
    TrainingRows training = TrainingRows.ofRows(rows);
    assertThatThrownBy(() -> Forest.train(training, STANDARD.withCategoricalFeatures(List.of(2))))
        .hasMessageContaining("Categorical feature 2 does not exist");
    assertThatThrownBy(() -> Forest.train(training, STANDARD.withCategoricalFeatures(List.of(0))))
        .hasMessageContaining("Categorical feature 0 has 70 values");
    assertThatThrownBy(
            () ->
                Forest.train(
                    training.withFarValues(new float[] {Float.NaN, 2f}),
                    STANDARD.withCategoricalFeatures(List.of(1))))
        .hasMessageContaining("Categorical feature 1 has the far value 2.0");
  }

  @Test
  void thresholdsThatCannotBeTakenAreRefused() {
    assertThatThrownBy(() -> ScoreThreshold.forContamination(new double[0], 0.1))
        .hasMessageContaining("No scores");
    assertThatThrownBy(() -> ScoreThreshold.forContamination(new double[] {0.5}, 1))
        .hasMessageContaining("Contamination is 1.0");
    assertThatThrownBy(() -> ScoreThreshold.forContamination(new double[] {0.5}, Double.NaN))
        .hasMessageContaining("Contamination is NaN");
    assertThatThrownBy(() -> new ScoreThreshold(-1)).hasMessageContaining("choose 0 to 1");
  }
}
