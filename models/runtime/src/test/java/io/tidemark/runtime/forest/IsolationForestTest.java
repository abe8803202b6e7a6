package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IsolationForestTest {
  private static final float NAN = Float.NaN;

  /**
   * Three rows: x &lt; 2 isolates one at depth 1, the other two share a leaf at depth 1 with c(2) =
   * 1, so path lengths are 1 and 2 and the root's mean is (1 + 2·2)/3 = 5/3 = c(3).
   */
  private static final IsolationForest TWO_LEAVES =
      new IsolationForest(
          3,
          new float[] {5f},
          new int[] {0, 3},
          new long[] {
            IsolationForest.packSplit(0, 2f, 1),
            IsolationForest.packLeaf(1),
            IsolationForest.packLeaf(2)
          },
          new float[] {5f / 3, 1f, 2f});

  @Test
  void scoreOfATwoLeafTreeIsWorkedOutByHand() {
    // c(3) = 2(1 + 1/2 + 1/3 − 1) = 5/3; 2^(−1/(5/3)) = 2^−0.6, 2^(−2/(5/3)) = 2^−1.2
    assertThat(TWO_LEAVES.score(new float[] {1f})).isCloseTo(0.6597539553864471, within(1e-7));
    assertThat(TWO_LEAVES.score(new float[] {3f})).isCloseTo(0.4352752816480621, within(1e-7));
  }

  @Test
  void valueOnTheSplitGoesRight() {
    assertThat(TWO_LEAVES.score(new float[] {2f})).isEqualTo(TWO_LEAVES.score(new float[] {3f}));
    assertThat(TWO_LEAVES.score(new float[] {Math.nextDown(2f)}))
        .isEqualTo(TWO_LEAVES.score(new float[] {1f}));
  }

  @Test
  void missingValueCountsAsTheMedian() {
    assertThat(TWO_LEAVES.score(new float[] {NAN})).isEqualTo(TWO_LEAVES.score(new float[] {5f}));
  }

  @Test
  void infiniteValuesAreScoredAsTheOutermost() {
    assertThat(TWO_LEAVES.score(new float[] {Float.POSITIVE_INFINITY}))
        .isEqualTo(TWO_LEAVES.score(new float[] {3f}));
    assertThat(TWO_LEAVES.score(new float[] {Float.NEGATIVE_INFINITY}))
        .isEqualTo(TWO_LEAVES.score(new float[] {1f}));
  }

  @Test
  void sharesOfATwoLeafTreeAreWorkedOutByHand() {
    double[] shares = new double[1];
    TWO_LEAVES.explain(new float[] {1f}, shares);
    assertThat(shares[0]).isCloseTo(5.0 / 3 - 1, within(1e-7));
    TWO_LEAVES.explain(new float[] {3f}, shares);
    // Added to what was there: 5/3 − 1 and 5/3 − 2.
    assertThat(shares[0]).isCloseTo(2.0 / 3 - 1.0 / 3, within(1e-7));
  }

  @Test
  void pathLengthOfSingletonLeafIsItsDepth() {
    float[][] rows = {{1f}, {2f}, {4f}, {8f}};
    IsolationForest forest = plain(rows, options(10));
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
  void oneRowGivesEveryRowAHalf() {
    IsolationForest forest = plain(new float[][] {{1f, 2f}}, options(5));
    assertThat(forest.score(new float[] {1f, 2f})).isEqualTo(0.5);
    assertThat(forest.score(new float[] {100f, NAN})).isEqualTo(0.5);
  }

  @Test
  void equalRowsGiveEveryRowAHalf() {
    float[][] rows = new float[100][];
    Arrays.fill(rows, new float[] {3f, 0f});
    IsolationForest forest = plain(rows, options(5));
    assertThat(forest.score(new float[] {3f, 0f})).isEqualTo(0.5);
    assertThat(forest.score(new float[] {9f, 1f})).isEqualTo(0.5);
  }

  @Test
  void featureThatWasNeverObservedIsTakenAsZero() {
    float[][] rows = {{NAN, 1f}, {NAN, 2f}, {NAN, 3f}};
    IsolationForest forest = plain(rows, options(5));
    assertThat(forest.medians()).containsExactly(0f, 2f);
    assertThat(forest.score(new float[] {7f, 1f})).isEqualTo(forest.score(new float[] {NAN, 1f}));
  }

  @Test
  void medianOfAnEvenNumberIsAValueThatOccurred() {
    float[][] rows = {{4f}, {NAN}, {1f}, {3f}, {2f}};
    assertThat(plain(rows, options(1)).medians()).containsExactly(2f);
  }

  @Test
  void subsampleLargerThanTheRowsTakesThemAll() {
    float[][] rows = TestRows.normal(50, 2, 1);
    IsolationForest forest = plain(rows, options(3).withSubsampleSize(512));
    assertThat(forest.sampleSize()).isEqualTo(50);
    assertThat(forest.normalizer()).isEqualTo((float) AveragePathLength.of(50));
  }

  @Test
  void rowsThatCannotBeUsedAreNamed() {
    assertThatThrownBy(() -> plain(new float[0][], options(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No rows");
    assertThatThrownBy(() -> plain(new float[][] {{}}, options(1)))
        .hasMessageContaining("0 features");
    assertThatThrownBy(() -> plain(new float[][] {{1f}, {1f, 2f}}, options(1)))
        .hasMessageContaining("Row 1 has 2 features, row 0 has 1");
    assertThatThrownBy(() -> plain(new float[][] {{1f}, {Float.NEGATIVE_INFINITY}}, options(1)))
        .hasMessageContaining("Row 1 has -Infinity in feature 0");
    assertThatThrownBy(() -> IsolationForest.train(new float[][] {{1f}}, new float[2], options(1)))
        .hasMessageContaining("2 far values for 1 features");
  }

  @Test
  void sameSeedGivesTheSameBytesAndAnotherSeedDoesNot() {
    float[][] rows = TestRows.normal(300, 3, 2);
    byte[] first = bytes(plain(rows, options(7)));
    assertThat(bytes(plain(rows, options(7)))).isEqualTo(first);
    ForestOptions other = new ForestOptions(7, 256, 12, 99, 0);
    assertThat(bytes(plain(rows, other))).isNotEqualTo(first);
  }

  @Test
  void firstTreesDoNotDependOnHowManyFollow() {
    float[][] rows = TestRows.normal(300, 3, 3);
    IsolationForest few = plain(rows, options(3));
    IsolationForest many = plain(rows, options(9));
    for (int tree = 0; tree < 3; tree++) {
      assertThat(many.treeSize(tree)).isEqualTo(few.treeSize(tree));
      for (int node = 0; node < few.treeSize(tree); node++) {
        assertThat(many.pathLength(tree, node)).isEqualTo(few.pathLength(tree, node));
      }
    }
  }

  @Test
  void sharesAddUpToTheDistanceFromTheRootMean() {
    float[][] rows = TestRows.normal(2000, 6, 4);
    IsolationForest forest = plain(rows, options(50));
    for (int i = 0; i < 50; i++) {
      double[] shares = new double[6];
      double score = forest.explain(rows[i], shares);
      double meanPath = -Math.log(score) / Math.log(2) * forest.normalizer();
      assertThat(Arrays.stream(shares).sum()).isCloseTo(forest.rootMean() - meanPath, within(1e-9));
      assertThat(score).isEqualTo(forest.score(rows[i]));
    }
  }

  @Test
  void shareOfTheFeatureThatIsFarOutIsLargest() {
    float[][] rows = TestRows.normal(2000, 6, 5);
    IsolationForest forest = plain(rows, options(50));
    double[] shares = new double[6];
    forest.explain(new float[] {0f, 0f, 9f, 0f, 0f, 0f}, shares);
    assertThat(Arrays.stream(shares).max().orElseThrow()).isEqualTo(shares[2]);
  }

  @Test
  void rowInAMatrixScoresAsTheRowAlone() {
    float[][] rows = TestRows.normal(300, 4, 6);
    IsolationForest forest = plain(rows, options(11));
    float[] matrix = new float[12];
    System.arraycopy(rows[5], 0, matrix, 8, 4);
    assertThat(forest.score(matrix, 8)).isEqualTo(forest.score(rows[5]));
  }

  @Test
  void contrastRowsLetItSeeAFeatureThatNeverVaried() {
    float[][] rows = TestRows.normal(5000, 8, 7);
    for (float[] row : rows) {
      row[3] = 0f;
    }
    float[] far = new float[8];
    Arrays.fill(far, 4f);
    far[3] = 1f;
    IsolationForest plain = plain(rows, options(100));
    IsolationForest contrast =
        IsolationForest.train(rows, far, options(100).withContrastShare(0.1));
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
  void bytesReadBackGiveTheSameBytesAndScores() {
    float[][] rows = TestRows.normal(300, 3, 8);
    IsolationForest forest = plain(rows, options(9));
    byte[] bytes = bytes(forest);
    IsolationForest read = IsolationForest.read(new FlatReader(bytes));
    assertThat(bytes(read)).isEqualTo(bytes);
    assertThat(read.score(rows[17])).isEqualTo(forest.score(rows[17]));
  }

  @Test
  void childrenThatLeadNowhereOrBackAreRefused() {
    long[] backwards = {
      IsolationForest.packSplit(0, 2f, 0), IsolationForest.packLeaf(1), IsolationForest.packLeaf(2)
    };
    assertRefused(backwards, "misplaced child");
    long[] outside = {
      IsolationForest.packSplit(0, 2f, 2), IsolationForest.packLeaf(1), IsolationForest.packLeaf(2)
    };
    assertRefused(outside, "misplaced child");
    long[] foreignFeature = {
      IsolationForest.packSplit(1, 2f, 1), IsolationForest.packLeaf(1), IsolationForest.packLeaf(2)
    };
    assertRefused(foreignFeature, "feature 1");
    long[] orphans = {
      IsolationForest.packLeaf(0), IsolationForest.packLeaf(1), IsolationForest.packLeaf(2)
    };
    assertRefused(orphans, "nobody leads to");
  }

  private static void assertRefused(long[] nodes, String problem) {
    FlatWriter out =
        new FlatWriter()
            .putInt(3)
            .putFloats(new float[] {0f})
            .putInts(new int[] {0, 3})
            .putLongs(nodes)
            .putFloats(new float[] {1f, 1f, 1f});
    assertThatThrownBy(() -> IsolationForest.read(new FlatReader(out.toBytes())))
        .isInstanceOf(UnreadableBaselineException.class)
        .hasMessageContaining(problem);
  }

  private static ForestOptions options(int trees) {
    return new ForestOptions(trees, 256, 12, 1, 0);
  }

  private static IsolationForest plain(float[][] rows, ForestOptions options) {
    float[] noFarValues = new float[rows.length == 0 ? 0 : rows[0].length];
    return IsolationForest.train(rows, noFarValues, options);
  }

  private static byte[] bytes(IsolationForest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    return out.toBytes();
  }
}
