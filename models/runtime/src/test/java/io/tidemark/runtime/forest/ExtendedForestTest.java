package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtendedForestTest {
  private static final ForestOptions OPTIONS = ForestOptions.standard(1).withMaxDepth(10);

  @Test
  void rowsOffADiagonalAreSeenOnlyByCombinedSplits() {
    // Two features that agree: (2, −2) is usual in each and impossible together.
    float[][] rows = TestRows.normal(2000, 2, 1);
    for (float[] row : rows) {
      row[1] = row[0] + 0.05f * row[1];
    }
    TrainingRows training = TrainingRows.ofRows(rows);
    Forest extended = Forest.train(training, OPTIONS.withExtensionLevel(1));
    assertThat(extended).isInstanceOf(ExtendedForest.class);
    double[] off = {1, -1};
    double usual = Arrays.stream(rows).mapToDouble(extended::score).average().orElseThrow();
    assertThat(extended.score(off)).isGreaterThan(usual + 0.1);
  }

  @Test
  void levelZeroOverDoublesRanksAsThePlainForest() {
    float[][] rows = TestRows.normal(1000, 3, 2);
    ExtendedForest doubles = ExtendedForest.train(TrainingRows.ofRows(rows), OPTIONS);
    Forest floats = Forest.train(TrainingRows.ofRows(rows), OPTIONS);
    assertThat(floats).isInstanceOf(IsolationForest.class);
    for (float[] row : rows) {
      assertThat(doubles.score(row)).isCloseTo(floats.score(row), within(0.02));
    }
  }

  @Test
  void moreLevelsThanFeaturesCombineThemAll() {
    Forest forest =
        Forest.train(
            TrainingRows.ofRows(TestRows.normal(100, 3, 3)), OPTIONS.withExtensionLevel(9));
    assertThat(((ExtendedForest) forest).width()).isEqualTo(3);
  }

  @Test
  void unitsOfAFeatureMakeNoDifference() {
    float[][] rows = TestRows.normal(1000, 2, 4);
    float[][] scaled = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      // A power of two, so that the very same splits are drawn.
      scaled[row] = new float[] {rows[row][0] * 1024, rows[row][1]};
    }
    ForestOptions options = OPTIONS.withExtensionLevel(1);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
    Forest inOtherUnits = Forest.train(TrainingRows.ofRows(scaled), options);
    for (int row = 0; row < rows.length; row++) {
      assertThat(inOtherUnits.score(scaled[row])).isEqualTo(forest.score(rows[row]));
    }
  }

  @Test
  void rareCategoryIsMoreIsolatedThanCommonOnesAndUnseenOneAtLeastAsMuch() {
    double[][] rows = new double[1000][];
    for (int row = 0; row < rows.length; row++) {
      // Names 10, 20 and 30; 20 is rare and lies between the others, where no number would be.
      rows[row] = new double[] {row % 100 == 0 ? 20 : row % 2 == 0 ? 10 : 30};
    }
    Forest forest =
        Forest.train(TrainingRows.ofRows(rows), OPTIONS.withCategoricalFeatures(List.of(0)));
    double common = Math.max(forest.score(new double[] {10}), forest.score(new double[] {30}));
    double rare = forest.score(new double[] {20});
    assertThat(rare).isGreaterThan(common + 0.1);
    assertThat(forest.score(new double[] {25})).isGreaterThanOrEqualTo(rare - 0.02);
    assertThat(forest.score(new double[] {25})).isEqualTo(forest.score(new double[] {-1}));
  }

  @Test
  void missingCategoryCountsAsTheCommonest() {
    double[][] rows = new double[90][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new double[] {row % 3 == 0 ? 1 : 7, row};
    }
    rows[5][0] = Double.NaN;
    Forest forest =
        Forest.train(TrainingRows.ofRows(rows), OPTIONS.withCategoricalFeatures(List.of(0)));
    assertThat(forest.score(new double[] {Double.NaN, 4}))
        .isEqualTo(forest.score(new double[] {7, 4}));
  }

  @Test
  void sharesAddUpToTheDistanceFromTheRootMean() {
    for (ForestOptions options :
        List.of(OPTIONS.withExtensionLevel(2), OPTIONS.withCategoricalFeatures(List.of(1, 3)))) {
      double[][] rows = mixed(600, 5);
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      for (int row = 0; row < 50; row++) {
        double[] shares = new double[4];
        double score = forest.explain(rows[row], shares);
        double path = -Math.log(score) / Math.log(2) * forest.normalizer();
        assertThat(Arrays.stream(shares).sum()).isCloseTo(forest.rootMean() - path, within(1e-9));
        assertThat(score).isEqualTo(forest.score(rows[row]));
      }
    }
  }

  @Test
  void bytesReadBackGiveTheSameBytesAndScores() {
    double[][] rows = mixed(300, 6);
    Forest forest =
        Forest.train(
            TrainingRows.ofRows(rows),
            OPTIONS.withExtensionLevel(1).withCategoricalFeatures(List.of(1)));
    byte[] bytes = bytes(forest);
    Forest read = Forest.read(new FlatReader(bytes));
    assertThat(read).isInstanceOf(ExtendedForest.class);
    assertThat(bytes(read)).isEqualTo(bytes);
    for (double[] row : rows) {
      assertThat(read.score(row)).isEqualTo(forest.score(row));
    }
  }

  @Test
  void readerOfPlainForestsRefusesAnExtendedOne() {
    Forest forest =
        Forest.train(TrainingRows.ofRows(TestRows.normal(50, 2, 7)), OPTIONS.withExtensionLevel(1));
    assertThatThrownBy(() -> IsolationForest.read(new FlatReader(bytes(forest))))
        .isInstanceOf(UnreadableBaselineException.class)
        .hasMessageContaining("sample size");
  }

  @Test
  void forgedBytesAreRefusedOrStillScoreInRange() {
    double[][] rows = mixed(40, 8);
    ForestOptions options =
        OPTIONS
            .withNumTrees(2)
            .withSubsampleSize(16)
            .withExtensionLevel(1)
            .withCategoricalFeatures(List.of(1));
    byte[] bytes = bytes(Forest.train(TrainingRows.ofRows(rows), options));
    int refused = 0;
    for (int at = 4; at < bytes.length; at++) {
      byte[] forged = bytes.clone();
      forged[at] ^= (byte) 0x41;
      try {
        Forest read = Forest.read(new FlatReader(forged));
        if (read.numFeatures() == 4) {
          assertThat(read.score(rows[0])).isBetween(0.0, 1.0);
        }
      } catch (UnreadableBaselineException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(bytes.length / 8);
  }

  /** Two numbers and two features of few values. */
  private static double[][] mixed(int count, long seed) {
    float[][] normal = TestRows.normal(count, 4, seed);
    double[][] rows = new double[count][];
    for (int row = 0; row < count; row++) {
      float[] values = normal[row];
      rows[row] =
          new double[] {values[0], Math.round(values[1]), values[2], Math.round(2 * values[3])};
    }
    return rows;
  }

  private static byte[] bytes(Forest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    return out.toBytes();
  }
}
