package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidemark.runtime.format.FlatWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForestTest {
  private static final int BYTES_OF_POWER = 96;
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
  void treesOfAnySizeGiveTheBitsOfAPlainWalk() {
    float[][] rows = TestRows.normal(6000, 3, 8);
    for (int subsample : new int[] {600, 4096, 6000}) {
      ForestOptions options = STANDARD.withNumTrees(43).withSubsampleSize(subsample);
      IsolationForest forest = IsolationForest.train(TrainingRows.ofRows(rows), options);
      for (int at = 0; at < rows.length; at += 100) {
        double total = 0;
        for (int tree = 0; tree < forest.numTrees(); tree++) {
          int node = 0;
          while (!forest.isLeaf(tree, node)) {
            float value = rows[at][forest.splitFeature(tree, node)];
            boolean below = value < forest.splitValue(tree, node);
            node = forest.leftChild(tree, node) + (below ? 0 : 1);
          }
          total += forest.pathLength(tree, node);
        }
        double expected = Forest.scoreOf(total / forest.numTrees(), forest.normalizer());
        assertThat(forest.score(rows[at])).isEqualTo(expected);
        assertThat(forest.explain(rows[at], new double[3])).isEqualTo(expected);
        double[] batch = new double[1];
        forest.scoreRows(rows[at], 1, batch);
        assertThat(batch[0]).isEqualTo(expected);
      }
    }
  }

  @Test
  void scoringAllocatesNothingHoweverManyRows() {
    float[][] rows = TestRows.normal(1000, 5, 9);
    float[] matrix = new float[5000];
    double[] scores = new double[1000];
    for (ForestOptions options : List.of(STANDARD, STANDARD.withExtensionLevel(1))) {
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
      long bytes = Long.MAX_VALUE;
      for (int round = 0; round < 100 && bytes > 0; round++) {
        bytes = Math.min(bytes, allocatedBy(forest, rows, matrix, scores));
      }
      // Unless the compiler does away with them, StrictMath.pow makes three small arrays a call.
      long ofPower = (long) rows.length * BYTES_OF_POWER;
      assertThat(bytes).isIn(0L, ofPower, 2 * ofPower);
    }
  }

  /** By 1000 rows one by one, and as many together. */
  private static long allocatedBy(Forest forest, float[][] rows, float[] matrix, double[] scores) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (float[] row : rows) {
      scores[0] += forest.score(row);
    }
    forest.scoreRows(matrix, rows.length, scores);
    return thread.getCurrentThreadAllocatedBytes() - before;
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
  void guidanceOfNoNodesGuidesNone() {
    // The random numbers differ from those of a plain forest, the splits are as random.
    TrainingRows rows = TrainingRows.ofRows(TestRows.normal(300, 3, 5));
    ForestOptions guided = STANDARD.withSplitRule(SplitRule.POOLED_GAIN).withNumTrees(300);
    int[] unguided = rootFeatures(IsolationForest.train(rows, guided.withGuidedShare(0)));
    for (int times : unguided) {
      assertThat(times).isBetween(70, 130);
    }
  }

  private static int[] rootFeatures(IsolationForest forest) {
    int[] times = new int[forest.numFeatures()];
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      times[forest.splitFeature(tree, 0)]++;
    }
    return times;
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

  private static byte[] bytes(Forest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    return out.toBytes();
  }
}
