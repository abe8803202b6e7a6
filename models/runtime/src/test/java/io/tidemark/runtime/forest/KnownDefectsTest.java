package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.forest.Forest.AveragePathLength;
import io.tidemark.runtime.forest.ForestGrower.SeededStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mistakes that other isolation forests make or have made. The tests show that this forest does not
 * make them. Mistakes in exports are also tested on the export, by {@code OnnxForestTest} of the
 * training module. Mistakes with partitions and thresholds are also tested on Spark, by its {@code
 * IsolationForestTest}.
 *
 * <ol>
 *   <li>c(2) is not 1: {@link #adjustsPathLengthOfLeafWithSeveralRows}
 *   <li>rounded splits move rows to the other side: {@link #splitValuesAreExactInFloat32}
 *   <li>float32 merges timestamps and counters: {@link #rejectsValuesThatFloat32CannotRepresent}
 *   <li>the model depends on partitions and order: {@link #bytesDoNotDependOnRowOrder}
 *   <li>c of all rows instead of the subsample: {@link #normalizesScoresBySubsampleSize}
 *   <li>scores scaled by path lengths seen in training: {@link #scoreStaysInRange}
 * </ol>
 */
class KnownDefectsTest {
  @Test
  void adjustsPathLengthOfLeafWithSeveralRows() {
    // Implementations that use a logarithm instead of the sum get c(2) = 0.15, c(3) = 1.21 and c(4)
    // = 1.85.
    assertThat(AveragePathLength.of(2)).isEqualTo(1);
    assertThat(AveragePathLength.of(3)).isCloseTo(5.0 / 3, within(1e-15));
    assertThat(AveragePathLength.of(4)).isCloseTo(13.0 / 6, within(1e-15));
    // Depth 1 leaves two of three rows together, so their path length is 1 + c(2) = 2.
    Forest forest =
        Forest.train(
            new float[][] {{0f}, {1f}, {2f}}, new float[1], new ForestOptions(20, 3, 1, 1, 0));
    for (int tree = 0; tree < 20; tree++) {
      assertThat(forest.pathLength(tree, 1) + forest.pathLength(tree, 2)).isEqualTo(3);
    }
  }

  @Test
  void splitValuesAreExactInFloat32() {
    float[][] rows = TestRows.normal(600, 4, 3);
    Forest forest = forest(rows);
    for (float[] row : rowsOnSplits(forest, rows, new Random(3))) {
      double score = forest.score(row);
      assertThat(scoreByFloat32Walk(forest, row)).isEqualTo(score);
      assertThat(forest.score(new double[] {row[0], row[1], row[2], row[3]})).isEqualTo(score);
    }
  }

  @Test
  void rejectsValuesThatFloat32CannotRepresent() {
    // Float32 has steps of 128 s there, so all of these timestamps would become one of two values.
    double[][] instants = new double[100][];
    double[][] seconds = new double[100][];
    for (int second = 0; second < 100; second++) {
      instants[second] = new double[] {0.5, 1.7e9 + second};
      seconds[second] = new double[] {0.5, second};
    }
    assertThatThrownBy(() -> TrainingRows.ofRows(instants))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Feature 1 lies between 1.7E9 and 1.700000099E9")
        .hasMessageContaining("subtract the smallest value");
    assertThatThrownBy(
            () -> TrainingRows.ofRows(new double[][] {{16_777_216}, {16_777_217}, {16_777_218}}))
        .hasMessageContaining("Feature 0 lies between");
    Forest forest =
        Forest.train(TrainingRows.ofRows(seconds), new ForestOptions(100, 100, 20, 1, 0));
    assertThat(forest.score(seconds[0])).isGreaterThan(forest.score(seconds[1]));
    assertThat(forest.score(seconds[1])).isGreaterThan(forest.score(seconds[50]));
  }

  @Test
  void bytesDoNotDependOnRowOrder() {
    record Keyed(long key, int row) {}
    List<Keyed> arriving = new ArrayList<>();
    float[][] rows = TestRows.normal(1000, 3, 4);
    for (int row = 0; row < rows.length; row++) {
      arriving.add(new Keyed(new SeededStream(9, row).next(), row));
    }
    byte[] first = null;
    for (int arrival = 0; arrival < 4; arrival++) {
      Collections.shuffle(arriving, new Random(arrival));
      float[][] ordered =
          arriving.stream()
              .sorted(Comparator.comparingLong(Keyed::key))
              .map(keyed -> rows[keyed.row()])
              .toArray(float[][]::new);
      byte[] bytes = bytes(forest(ordered));
      first = first == null ? bytes : first;
      assertThat(bytes).isEqualTo(first);
    }
  }

  @Test
  void normalizesScoresBySubsampleSize() {
    Forest forest = forest(TestRows.normal(5000, 2, 5));
    assertThat(forest.sampleSize()).isEqualTo(256);
    assertThat(forest.normalizer()).isEqualTo((float) AveragePathLength.of(256));
  }

  @Test
  void scoreStaysInRange() {
    // Other implementations scale by the range of path lengths seen in training, and a score may
    // exceed 1.
    float[] outside = {1e30f, -1e30f, 1e30f};
    assertThat(forest(TestRows.normal(1000, 3, 6)).score(outside)).isGreaterThan(0.6).isLessThan(1);
  }

  private static List<float[]> rowsOnSplits(Forest forest, float[][] rows, Random random) {
    List<float[]> onSplits = new ArrayList<>();
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      for (int node = 0; node < forest.treeSize(tree); node += 5) {
        if (!forest.isLeaf(tree, node)) {
          float[] row = rows[random.nextInt(rows.length)].clone();
          float split = forest.splitValue(tree, node);
          row[forest.splitFeature(tree, node)] =
              node % 3 == 0 ? split : node % 3 == 1 ? Math.nextDown(split) : Math.nextUp(split);
          onSplits.add(row);
        }
      }
    }
    return onSplits;
  }

  /**
   * Scores like any runtime that compares float32 with "less" and adds float32 leaves as doubles.
   */
  private static double scoreByFloat32Walk(Forest forest, float[] row) {
    double total = 0;
    for (int tree = 0; tree < forest.numTrees(); tree++) {
      int node = 0;
      while (!forest.isLeaf(tree, node)) {
        boolean below = row[forest.splitFeature(tree, node)] < forest.splitValue(tree, node);
        node = forest.leftChild(tree, node) + (below ? 0 : 1);
      }
      total += forest.pathLength(tree, node);
    }
    return StrictMath.pow(2, -total / forest.numTrees() / forest.normalizer());
  }

  private static Forest forest(float[][] rows) {
    return Forest.train(TrainingRows.ofRows(rows), ForestOptions.standard(1));
  }

  private static byte[] bytes(Forest forest) {
    ByteSink out = new ByteSink();
    forest.write(out);
    byte[] bytes = out.toBytes();
    assertThat(Forest.read(new ByteSource(bytes)).numTrees()).isEqualTo(forest.numTrees());
    return bytes;
  }
}
