package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.runtime.forest.Forest.AveragePathLength;
import io.tidemark.runtime.forest.ForestGrower.GuidedSplit;
import io.tidemark.runtime.forest.ForestGrower.RowDraw;
import io.tidemark.runtime.forest.ForestGrower.SeededStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ForestTest {
  private static final int BYTES_OF_POWER = 96;
  private static final ForestOptions STANDARD = ForestOptions.standard(1);
  private static final float NAN = Float.NaN;

  /**
   * Three rows: x &lt; 2 isolates one at depth 1, the other two share a leaf at depth 1 with c(2) =
   * 1, so path lengths are 1 and 2 and the root's mean is (1 + 2·2)/3 = 5/3 = c(3).
   */
  private static final Forest TWO_LEAVES =
      new Forest(
          3,
          new float[] {5f},
          new int[] {0, 3},
          new long[] {Forest.packSplit(0, 2f, 1), Forest.packLeaf(1), Forest.packLeaf(2)},
          new float[] {5f / 3, 1f, 2f});

  @Test
  void scoreMatchesManualResult() {
    // c(3) = 2(1 + 1/2 + 1/3 − 1) = 5/3; 2^(−1/(5/3)) = 2^−0.6, 2^(−2/(5/3)) = 2^−1.2
    assertThat(TWO_LEAVES.score(new float[] {1f})).isCloseTo(0.6597539553864471, within(1e-7));
    assertThat(TWO_LEAVES.score(new float[] {3f})).isCloseTo(0.4352752816480621, within(1e-7));
  }

  @Test
  void valueAtSplitGoesRight() {
    assertThat(TWO_LEAVES.score(new float[] {2f})).isEqualTo(TWO_LEAVES.score(new float[] {3f}));
    assertThat(TWO_LEAVES.score(new float[] {Math.nextDown(2f)}))
        .isEqualTo(TWO_LEAVES.score(new float[] {1f}));
  }

  @Test
  void missingValueCountsAsMedian() {
    assertThat(TWO_LEAVES.score(new float[] {NAN})).isEqualTo(TWO_LEAVES.score(new float[] {5f}));
  }

  @Test
  void scoresInfiniteValuesAsExtreme() {
    assertThat(TWO_LEAVES.score(new float[] {Float.POSITIVE_INFINITY}))
        .isEqualTo(TWO_LEAVES.score(new float[] {3f}));
    assertThat(TWO_LEAVES.score(new float[] {Float.NEGATIVE_INFINITY}))
        .isEqualTo(TWO_LEAVES.score(new float[] {1f}));
  }

  @Test
  void sharesMatchManualResult() {
    double[] shares = new double[1];
    TWO_LEAVES.explain(new float[] {1f}, shares);
    assertThat(shares[0]).isCloseTo(5.0 / 3 - 1, within(1e-7));
    TWO_LEAVES.explain(new float[] {3f}, shares);
    // Added to the previous shares: 5/3 − 1 and 5/3 − 2.
    assertThat(shares[0]).isCloseTo(2.0 / 3 - 1.0 / 3, within(1e-7));
  }

  @Test
  void singletonLeafHasPathLengthOfItsDepth() {
    float[][] rows = {{1f}, {2f}, {4f}, {8f}};
    Forest forest = plain(rows, options(10));
    double[] c = AveragePathLength.upTo(4);
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      assertThat(forest.treeSize(tree)).isEqualTo(7);
      assertThat(forest.isLeaf(tree, 0)).isFalse();
      assertThat(forest.isLeaf(tree, 6)).isTrue();
      assertThat(forest.pathLength(tree, 6) % 1).isZero();
      assertThat((double) forest.pathLength(tree, 0)).isBetween(2.0, 2.25);
    }
    assertThat(forest.normalizer()).isEqualTo((float) c[4]);
  }

  @Test
  void singleRowScoresOneHalf() {
    Forest forest = plain(new float[][] {{1f, 2f}}, options(5));
    assertThat(forest.score(new float[] {1f, 2f})).isEqualTo(0.5);
    assertThat(forest.score(new float[] {100f, NAN})).isEqualTo(0.5);
  }

  @Test
  void equalRowsScoreOneHalf() {
    float[][] rows = new float[100][];
    Arrays.fill(rows, new float[] {3f, 0f});
    Forest forest = plain(rows, options(5));
    assertThat(forest.score(new float[] {3f, 0f})).isEqualTo(0.5);
    assertThat(forest.score(new float[] {9f, 1f})).isEqualTo(0.5);
  }

  @Test
  void unobservedFeatureCountsAsZero() {
    float[][] rows = {{NAN, 1f}, {NAN, 2f}, {NAN, 3f}};
    Forest forest = plain(rows, options(5));
    assertThat(forest.medians()).containsExactly(0f, 2f);
    assertThat(forest.score(new float[] {7f, 1f})).isEqualTo(forest.score(new float[] {NAN, 1f}));
  }

  @Test
  void medianIsAnObservedValue() {
    float[][] rows = {{4f}, {NAN}, {1f}, {3f}, {2f}};
    assertThat(plain(rows, options(1)).medians()).containsExactly(2f);
  }

  @Test
  void largeSubsampleTakesAllRows() {
    float[][] rows = TestRows.normal(50, 2, 1);
    Forest forest = plain(rows, options(3).withSubsampleSize(512));
    assertThat(forest.sampleSize()).isEqualTo(50);
    assertThat(forest.normalizer()).isEqualTo((float) AveragePathLength.of(50));
  }

  @Test
  void rejectsInvalidRows() {
    assertThatThrownBy(() -> plain(new float[0][], options(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no rows");
    assertThatThrownBy(() -> plain(new float[][] {{}}, options(1)))
        .hasMessageContaining("0 features");
    assertThatThrownBy(() -> plain(new float[][] {{1f}, {1f, 2f}}, options(1)))
        .hasMessageContaining("Row 1 has 2 features, row 0 has 1");
    assertThatThrownBy(() -> plain(new float[][] {{1f}, {Float.NEGATIVE_INFINITY}}, options(1)))
        .hasMessageContaining("Row 1 has -Infinity in feature 0");
    assertThatThrownBy(() -> Forest.train(new float[][] {{1f}}, new float[2], options(1)))
        .hasMessageContaining("2 far values for 1 features");
  }

  @Test
  void bytesDependOnlyOnSeed() {
    float[][] rows = TestRows.normal(300, 3, 2);
    byte[] first = bytes(plain(rows, options(7)));
    assertThat(bytes(plain(rows, options(7)))).isEqualTo(first);
    ForestOptions other = new ForestOptions(7, 256, 12, 99, 0);
    assertThat(bytes(plain(rows, other))).isNotEqualTo(first);
  }

  @Test
  void firstTreesDoNotDependOnNumberOfTrees() {
    float[][] rows = TestRows.normal(300, 3, 3);
    Forest few = plain(rows, options(3));
    Forest many = plain(rows, options(9));
    for (int tree = 0; tree < 3; tree++) {
      assertThat(many.treeSize(tree)).isEqualTo(few.treeSize(tree));
      for (int node = 0; node < few.treeSize(tree); node++) {
        assertThat(many.pathLength(tree, node)).isEqualTo(few.pathLength(tree, node));
      }
    }
  }

  @Test
  void sharesAddUpToDistanceFromRootMean() {
    float[][] rows = TestRows.normal(2000, 6, 4);
    Forest forest = plain(rows, options(50));
    for (int i = 0; i < 50; i++) {
      double[] shares = new double[6];
      double score = forest.explain(rows[i], shares);
      double meanPath = -Math.log(score) / Math.log(2) * forest.normalizer();
      assertThat(Arrays.stream(shares).sum()).isCloseTo(forest.rootMean() - meanPath, within(1e-9));
      assertThat(score).isEqualTo(forest.score(rows[i]));
    }
  }

  @Test
  void extremeFeatureHasLargestShare() {
    float[][] rows = TestRows.normal(2000, 6, 5);
    Forest forest = plain(rows, options(50));
    double[] shares = new double[6];
    forest.explain(new float[] {0f, 0f, 9f, 0f, 0f, 0f}, shares);
    assertThat(Arrays.stream(shares).max().orElseThrow()).isEqualTo(shares[2]);
  }

  @Test
  void contrastRowsRevealConstantFeature() {
    float[][] rows = TestRows.normal(5000, 8, 7);
    for (float[] row : rows) {
      row[3] = 0f;
    }
    float[] far = new float[8];
    Arrays.fill(far, 4f);
    far[3] = 1f;
    Forest plain = plain(rows, options(100));
    Forest contrast = Forest.train(rows, far, options(100).withContrastShare(0.1));
    float[][] held = TestRows.normal(1000, 8, 8);
    double[] quietByContrast = new double[held.length];
    double[] firesByContrast = new double[held.length];
    for (int i = 0; i < held.length; i++) {
      float[] quiet = held[i].clone();
      quiet[3] = 0f;
      float[] fires = held[i].clone();
      fires[3] = 1f;
      assertThat(plain.score(fires)).isEqualTo(plain.score(quiet));
      quietByContrast[i] = contrast.score(quiet);
      firesByContrast[i] = contrast.score(fires);
    }
    assertThat(Auroc.of(firesByContrast, quietByContrast)).isGreaterThan(0.8);
  }

  @Test
  void bytesAndScoresRoundTrip() {
    float[][] rows = TestRows.normal(300, 3, 8);
    Forest forest = plain(rows, options(9));
    byte[] bytes = bytes(forest);
    Forest read = Forest.read(new ByteSource(bytes));
    assertThat(bytes(read)).isEqualTo(bytes);
    assertThat(read.score(rows[17])).isEqualTo(forest.score(rows[17]));
  }

  @Test
  void rejectsInvalidChildren() {
    long[] backwards = {Forest.packSplit(0, 2f, 0), Forest.packLeaf(1), Forest.packLeaf(2)};
    assertRefused(backwards, "misplaced child");
    long[] outside = {Forest.packSplit(0, 2f, 2), Forest.packLeaf(1), Forest.packLeaf(2)};
    assertRefused(outside, "misplaced child");
    long[] foreignFeature = {Forest.packSplit(1, 2f, 1), Forest.packLeaf(1), Forest.packLeaf(2)};
    assertRefused(foreignFeature, "feature 1");
    long[] orphans = {Forest.packLeaf(0), Forest.packLeaf(1), Forest.packLeaf(2)};
    assertRefused(orphans, "unreachable nodes");
  }

  @Test
  void matchesPlainTreeWalkBitForBit() {
    float[][] rows = TestRows.normal(6000, 3, 8);
    for (int subsample : new int[] {600, 4096, 6000}) {
      ForestOptions options = STANDARD.withNumTrees(43).withSubsampleSize(subsample);
      Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
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
        double[] doubles = {rows[at][0], rows[at][1], rows[at][2]};
        assertThat(forest.score(doubles)).isEqualTo(expected);
      }
    }
  }

  @Test
  void scoringAllocatesNothing() {
    float[][] rows = TestRows.normal(1000, 5, 9);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), STANDARD);
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 100 && bytes > 0; round++) {
      bytes = Math.min(bytes, allocatedBy(forest, rows));
    }
    // Unless the compiler removes them, StrictMath.pow allocates three small arrays per call.
    assertThat(bytes).isIn(0L, (long) rows.length * BYTES_OF_POWER);
  }

  private static long allocatedBy(Forest forest, float[][] rows) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    double total = 0;
    for (float[] row : rows) {
      total += forest.score(row);
    }
    long after = thread.getCurrentThreadAllocatedBytes();
    assertThat(total).isPositive();
    return after - before;
  }

  @Test
  void drawsRowsUniformly() {
    RowDraw draw = new RowDraw(5);
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
  void guidedSplitSeparatesTwoGroups() {
    float[][] rows = TestRows.normal(256, 3, 4);
    for (int row = 0; row < 128; row++) {
      rows[row][1] += 20f;
    }
    ForestOptions options = STANDARD.withGuidedShare(1).withNumTrees(5);
    Forest forest = Forest.train(TrainingRows.ofRows(rows), options);
    for (int tree = 0; tree < 5; tree++) {
      assertThat(forest.splitFeature(tree, 0)).isEqualTo(1);
      assertThat(forest.splitValue(tree, 0)).isBetween(3f, 17f);
    }
  }

  @Test
  void pooledGainOfTwoPointMassesIsOne() {
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
  void copiesDoNotHideARowIfGrouped() {
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

  private static void assertRefused(long[] nodes, String problem) {
    ByteSink out =
        new ByteSink()
            .i32(3)
            .floats(new float[] {0f})
            .ints(new int[] {0, 3})
            .longs(nodes)
            .floats(new float[] {1f, 1f, 1f});
    assertThatThrownBy(() -> Forest.read(new ByteSource(out.toBytes())))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining(problem);
  }

  private static ForestOptions options(int trees) {
    return new ForestOptions(trees, 256, 12, 1, 0);
  }

  private static Forest plain(float[][] rows, ForestOptions options) {
    float[] noFarValues = new float[rows.length == 0 ? 0 : rows[0].length];
    return Forest.train(rows, noFarValues, options);
  }

  private static byte[] bytes(Forest forest) {
    ByteSink out = new ByteSink();
    forest.write(out);
    return out.toBytes();
  }
}
