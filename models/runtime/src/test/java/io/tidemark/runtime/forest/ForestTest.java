package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForestTest {
  private static final ForestOptions STANDARD = ForestOptions.standard(1);

  @Test
  void everyWayOfScoringGivesTheSameBits() {
    // 203 rows: blocks of 64, a rest of 11, and within it a rest of 3.
    float[][] rows = TestRows.normal(203, 5, 1);
    rows[17][2] = Float.NaN;
    float[] matrix = new float[203 * 5];
    double[] doubles = new double[203 * 5];
    float[][] columns = new float[5][203];
    double[][] doubleColumns = new double[5][203];
    for (int row = 0; row < 203; row++) {
      for (int feature = 0; feature < 5; feature++) {
        float value = rows[row][feature];
        matrix[row * 5 + feature] = value;
        doubles[row * 5 + feature] = value;
        columns[feature][row] = value;
        doubleColumns[feature][row] = value;
      }
    }
    for (ForestOptions options :
        List.of(STANDARD.withNumTrees(101), STANDARD.withExtensionLevel(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      double[] expected = Arrays.stream(rows).mapToDouble(forest::score).toArray();
      double[] scores = new double[203];
      forest.scoreRows(matrix, 203, scores);
      assertThat(scores).isEqualTo(expected);
      forest.scoreRows(doubles, 203, scores);
      assertThat(scores).isEqualTo(expected);
      forest.scoreColumns(columns, 203, scores);
      assertThat(scores).isEqualTo(expected);
      forest.scoreColumns(doubleColumns, 203, scores);
      assertThat(scores).isEqualTo(expected);
      double[] row = Arrays.copyOfRange(doubles, 85, 90);
      assertThat(forest.score(row)).isEqualTo(expected[17]);
      assertThat(forest.explain(row, new double[5])).isEqualTo(expected[17]);
    }
  }

  @Test
  void rowsAndColumnsGiveTheSameBytes() {
    float[][] rows = TestRows.normal(300, 3, 2);
    double[][] columns = new double[3][300];
    float[][] floatColumns = new float[3][300];
    for (int row = 0; row < 300; row++) {
      for (int feature = 0; feature < 3; feature++) {
        columns[feature][row] = rows[row][feature];
        floatColumns[feature][row] = rows[row][feature];
      }
    }
    byte[] expected = bytes(Forest.train(TrainingRows.ofRows(rows), STANDARD));
    assertThat(bytes(Forest.train(TrainingRows.ofColumns(columns), STANDARD))).isEqualTo(expected);
    assertThat(bytes(Forest.train(TrainingRows.ofColumns(floatColumns), STANDARD)))
        .isEqualTo(expected);
  }

  @Test
  void weightsAreSharesOfTheSubsample() {
    // A row of value 1 weighs 9, of value 0 weighs 1; one of two rows is drawn per tree.
    float[][] rows = {{0f}, {1f}, {5f}};
    double[] weights = {1, 9, 0};
    int[] drawn = new int[1];
    int heavy = 0;
    RowDraw draw =
        new RowDraw(TrainingRows.ofRows(rows).withWeights(weights), Sampling.WITHOUT_REPLACEMENT);
    SeededStream random = new SeededStream(1, 0);
    for (int i = 0; i < 10_000; i++) {
      draw.draw(random, drawn, 1);
      assertThat(drawn[0]).isLessThan(2);
      heavy += drawn[0];
    }
    // 9000 expected, standard deviation 30.
    assertThat(heavy).isBetween(8880, 9120);
  }

  @Test
  void rowsOfWeightZeroAreAsGoodAsAbsent() {
    float[][] rows = TestRows.normal(400, 2, 3);
    double[] weights = new double[400];
    Arrays.fill(weights, 0, 300, 2);
    for (int row = 300; row < 400; row++) {
      rows[row] = new float[] {50f, 50f};
    }
    Forest forest = Forest.train(TrainingRows.ofRows(rows).withWeights(weights), STANDARD);
    assertThat(forest.score(new float[] {50f, 50f})).isGreaterThan(0.7);
    Forest all = Forest.train(TrainingRows.ofRows(rows), STANDARD);
    assertThat(all.score(new float[] {50f, 50f})).isLessThan(0.6);
    assertThat(
            Forest.train(
                    TrainingRows.ofRows(rows).withWeights(weights), STANDARD.withSubsampleSize(512))
                .sampleSize())
        .isEqualTo(300);
  }

  @Test
  void everySubsetIsDrawnInProportionWhenWeightsAreEqual() {
    TrainingRows rows =
        TrainingRows.ofRows(new float[5][1]).withWeights(new double[] {1, 1, 1, 1, 1});
    RowDraw draw = new RowDraw(rows, Sampling.WITHOUT_REPLACEMENT);
    SeededStream random = new SeededStream(2, 0);
    int[] counts = new int[5];
    int[] drawn = new int[3];
    for (int i = 0; i < 5000; i++) {
      draw.draw(random, drawn, 3);
      assertThat(Arrays.stream(drawn).distinct().count()).isEqualTo(3);
      for (int row : drawn) {
        counts[row]++;
      }
    }
    for (int count : counts) {
      assertThat(count).isBetween(2860, 3140);
    }
  }

  @Test
  void drawsWithReplacementRepeatRows() {
    RowDraw draw = new RowDraw(TrainingRows.ofRows(new float[4][1]), Sampling.WITH_REPLACEMENT);
    SeededStream random = new SeededStream(3, 0);
    int[] drawn = new int[4];
    int repeated = 0;
    for (int i = 0; i < 1000; i++) {
      draw.draw(random, drawn, 4);
      repeated += Arrays.stream(drawn).distinct().count() < 4 ? 1 : 0;
    }
    // 1 − 4!/4⁴ = 0.906
    assertThat(repeated).isBetween(870, 940);
  }

  @Test
  void guidedSplitFallsIntoTheGapBetweenTwoGroups() {
    float[][] rows = TestRows.normal(256, 3, 4);
    for (int row = 0; row < 128; row++) {
      rows[row][1] += 20f;
    }
    ForestOptions options =
        STANDARD.withSplitRule(SplitRule.POOLED_GAIN).withGuidedShare(1).withNumTrees(5);
    IsolationForest forest = IsolationForest.train(TrainingRows.ofRows(rows), options);
    for (int tree = 0; tree < 5; tree++) {
      assertThat(forest.splitFeature(tree, 0)).isEqualTo(1);
      assertThat(forest.splitValue(tree, 0)).isBetween(3f, 17f);
    }
  }

  @Test
  void guidanceOfNoNodesIsAPlainForestAndMixedTreesGuideEverySecond() {
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(300, 3, 5));
    IsolationForest plain = IsolationForest.train(rows, STANDARD);
    IsolationForest mixed =
        IsolationForest.train(
            rows, STANDARD.withSplitRule(SplitRule.MIXED_TREES).withGuidedShare(1));
    int different = 0;
    for (int tree = 0; tree < 100; tree++) {
      boolean same = mixed.splitValue(tree, 0) == plain.splitValue(tree, 0);
      if (tree % 2 == 0) {
        assertThat(same).isTrue();
      } else {
        different += same ? 0 : 1;
      }
    }
    assertThat(different).isGreaterThan(45);
  }

  @Test
  void pooledGainOfTwoPointMassesIsWhole() {
    GuidedSplit guide = new GuidedSplit(4);
    assertThat(guide.search(new double[] {9, 1, 9, 1}, 0, 4)).isEqualTo(1);
    assertThat(guide.below()).isEqualTo(1);
    assertThat(guide.above()).isEqualTo(9);
    // {0, 1 | 4}: deviations of the sides 0.5 and 0 over all 3 rows, whole √(26/9) = 1.6997:
    // 1 − (2 · 0.5 + 0) / (3 · 1.6997) = 0.8039
    assertThat(guide.search(new double[] {0, 4, 1}, 0, 3)).isBetween(0.8038, 0.8040);
    assertThat(guide.search(new double[] {5, 5, 5}, 0, 3)).isZero();
  }

  @Test
  void copiesOfOneRowDoNotHideItWhenGroupsCountAsOne() {
    float[][] rows = TestRows.normal(1000, 2, 6);
    for (int row = 0; row < 20; row++) {
      rows[row] = new float[] {6f, 6f};
    }
    ForestOptions plain = STANDARD.withMaxDepth(12);
    float[] flood = {6f, 6f};
    double hidden = Forest.train(TrainingRows.ofRows(rows), plain).score(flood);
    double shown =
        Forest.train(TrainingRows.ofRows(rows), plain.withGroupShare(1.0 / 32)).score(flood);
    assertThat(shown).isGreaterThan(hidden + 0.05);
  }

  @Test
  void mixedTreesShareOneScale() {
    // Root means of the plain trees are in units of the guided ones.
    float[][] rows = TestRows.normal(1000, 2, 7);
    ForestOptions options = STANDARD.withSplitRule(SplitRule.MIXED_TREES);
    IsolationForest forest = IsolationForest.train(TrainingRows.ofRows(rows), options);
    assertThat(forest.sampleSize()).isEqualTo(512);
    double plain = 0;
    double guided = 0;
    for (int tree = 0; tree < 100; tree += 2) {
      plain += forest.pathLength(tree, 0) / 50;
      guided += forest.pathLength(tree + 1, 0) / 50;
    }
    // A plain tree of 256 rows takes 8 levels and what c adds, about c(256) = 10.2 of c(512) =
    // 11.6.
    IsolationForest alone = IsolationForest.train(TrainingRows.ofRows(rows), STANDARD);
    double aloneMean = 0;
    for (int tree = 0; tree < 100; tree += 2) {
      aloneMean += alone.pathLength(tree, 0) / 50;
    }
    double scale = AveragePathLength.of(512) / AveragePathLength.of(256);
    assertThat(plain).isCloseTo(aloneMean * scale, within(1e-4));
    assertThat(guided).isBetween(0.7 * plain, 1.3 * plain);
  }

  private static byte[] bytes(Forest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    return out.toBytes();
  }
}
