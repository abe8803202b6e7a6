package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.forest.ForestGrower.NodeSplitter;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class ForestGrowerTest {
  @Test
  void splitBetweenAdjacentFloatsIsLargerOne() {
    float low = 1f;
    float high = Math.nextUp(low);
    assertThat(NodeSplitter.floatBetween(low, high, 0)).isEqualTo(high);
    assertThat(NodeSplitter.floatBetween(low, high, 0.999)).isEqualTo(high);
  }

  @Test
  void splitOfFullFloatRangeDoesNotOverflow() {
    assertThat(NodeSplitter.floatBetween(-Float.MAX_VALUE, Float.MAX_VALUE, 0.5)).isZero();
  }

  @Property(tries = 500)
  void neitherChildIsEverEmpty(
      @ForAll float one, @ForAll float other, @ForAll @DoubleRange(max = 0.99) double unit) {
    float min = Math.min(one, other);
    float max = Math.max(one, other);
    if (min < max) {
      float split = NodeSplitter.floatBetween(min, max, unit);
      assertThat(min < split && split <= max).isTrue();
    }
  }

  @Property(tries = 30)
  void scoreStaysInRange(
      @ForAll long seed, @ForAll float x, @ForAll @FloatRange(min = 0, max = 1) float share) {
    float[][] rows = TestRows.normal(60, 2, seed);
    rows[3][1] = Float.NaN;
    ForestOptions options = new ForestOptions(9, 32, 9, seed, share * 0.9);
    Forest forest = Forest.train(rows, new float[] {3f, Float.NaN}, options);
    assertThat(forest.score(new float[] {x, Float.NaN})).isGreaterThan(0).isLessThanOrEqualTo(1);
  }

  @Test
  void splitsCountersAboveSixteenMillion() {
    // 2^24 and 2^24 + 2 are neighbours as floats.
    float[][] rows = {{16_777_216f}, {16_777_218f}};
    Forest forest = Forest.train(rows, new float[1], new ForestOptions(3, 2, 5, 1, 0));
    for (int tree = 0; tree < 3; tree++) {
      assertThat(forest.splitValue(tree, 0)).isEqualTo(16_777_218f);
      assertThat(forest.pathLength(tree, 1)).isEqualTo(1);
      assertThat(forest.pathLength(tree, 2)).isEqualTo(1);
    }
  }

  @Test
  void contrastRowsNeverLowerAValue() {
    // All rows are above the far value, so moving one there leaves the rows equal: no split.
    float[][] rows = new float[40][];
    Arrays.fill(rows, new float[] {9f});
    ForestOptions options = new ForestOptions(5, 40, 9, 1, 0.5);
    Forest forest = Forest.train(rows, new float[] {1f}, options);
    assertThat(forest.treeSize(0)).isEqualTo(1);
  }

  @Test
  void smallSamplesHaveAContrastRow() {
    // A tenth of five rows is rounded up to one: the tree can split although all rows are equal.
    float[][] rows = new float[5][];
    Arrays.fill(rows, new float[] {0f});
    ForestOptions options = new ForestOptions(5, 5, 9, 1, 0.1);
    Forest forest = Forest.train(rows, new float[] {1f}, options);
    assertThat(forest.treeSize(0)).isEqualTo(3);
    assertThat(forest.score(new float[] {1f})).isGreaterThan(forest.score(new float[] {0f}));
  }

  @Test
  void drawsSubsamplesUniformly() {
    // With four rows, two per tree, the split is always between them: each pair in 1/6 of 6000
    // trees.
    float[][] rows = {{0f}, {1f}, {10f}, {100f}};
    ForestOptions options = new ForestOptions(6000, 2, 5, 3, 0);
    Forest forest = Forest.train(rows, new float[1], options);
    int widest = 0;
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      widest += forest.splitValue(tree, 0) > 10 ? 1 : 0;
    }
    // (0,100): 0.9, (1,100): 90/99, (10,100): 1; mean of three, times 1/2 = 0.4682; s.e. 0.0064
    assertThat(widest / 6000.0).isBetween(0.4682 - 0.02, 0.4682 + 0.02);
  }
}
