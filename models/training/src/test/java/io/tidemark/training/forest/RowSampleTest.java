package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSampleTest {
  private static final int ROWS = 5000;

  @Test
  void keepsRowsWithSmallestHashes() {
    RowSample sample = new RowSample(3);
    for (long hash : new long[] {7, -1, 2, 9, -5, 4}) {
      sample.add(hash, new float[] {(float) hash});
    }
    // Hashes are unsigned, so −1 is the largest.
    assertThat(values(sample)).containsExactly(2f, 4f, 7f);
    assertThat(sample.accepts(7)).isTrue();
    assertThat(sample.accepts(8)).isFalse();
    assertThat(sample.accepts(-5)).isFalse();
  }

  @Test
  void rejectsRowsBeyondLargestHash() {
    RowSample sample = new RowSample(10, 4);
    for (long hash = 0; hash < 8; hash++) {
      assertThat(sample.accepts(hash)).isEqualTo(hash <= 4);
      sample.add(hash, new float[] {(float) hash});
    }
    assertThat(values(sample)).containsExactly(0f, 1f, 2f, 3f, 4f);
  }

  @Test
  void mergeDoesNotDependOnPartitioning() {
    Random random = new Random(1);
    float[][] rows = new float[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new float[] {(float) random.nextInt(400), random.nextInt(3) == 0 ? Float.NaN : 1};
    }
    float[][] whole = sample(rows, 0, 1).rows();
    assertThat(whole).hasNumberOfRows(100);
    for (int parts : new int[] {2, 7, 200}) {
      RowSample merged = new RowSample(100);
      for (int part = parts - 1; part >= 0; part--) {
        merged.merge(sample(rows, part, parts));
      }
      assertThat(Arrays.deepEquals(merged.rows(), whole)).as("%d parts", parts).isTrue();
    }
  }

  @Test
  void distinguishesRowsOfEqualHash() {
    RowSample sample = new RowSample(4);
    for (float value : new float[] {3, 1, 3, 2, 1, 1}) {
      sample.add(5, new float[] {value});
    }
    assertThat(values(sample)).containsExactly(1f, 1f, 1f, 2f);
  }

  @Test
  void takesAllRowsBelowLimit() {
    RowSample sample = new RowSample(100);
    add(sample, 30, 1);
    add(sample, 12, 2);
    assertThat(values(sample)).hasSize(42);
    assertThat(countOf(sample, 1)).isEqualTo(30);
  }

  @Test
  void noRowsGiveAnEmptySample() {
    assertThat(new RowSample(5).merge(new RowSample(5)).rows()).isEmpty();
  }

  @Test
  void keepsShareOfFrequentRow() {
    int light = 40_000;
    for (int seed = 1; seed <= 5; seed++) {
      RowSample sample = new RowSample(1000);
      RowSample counted = new RowSample(1);
      for (int i = 0; i < light; i++) {
        sample.add(hash(seed, i), new float[] {(float) i});
      }
      for (int i = 0; i < light / 2; i++) {
        sample.add(hash(seed, -1), new float[] {-1});
        counted.add(hash(seed, -1), new float[] {-1});
      }
      RowSample spread = sample.spread(counted, copies -> copies > 100);
      assertThat(values(spread)).hasSize(1000);
      // The count is binomial, with standard deviation 15.
      assertThat((double) countOf(spread, -1)).isCloseTo(333, within(60.0));
    }
  }

  @Test
  void smallSampleKeepsFrequentRows() {
    RowSample sample = new RowSample(100);
    RowSample counted = new RowSample(400);
    for (int i = 0; i < 400 * 40; i++) {
      float[] row = {(float) (i % 400)};
      sample.add(hash(1, i % 400), row);
      counted.add(hash(1, i % 400), row);
    }
    float[] values = values(sample.spread(counted, copies -> copies > 10));
    assertThat(values).hasSize(100);
    // 100 draws from 400 equally frequent rows give about 88 different rows.
    assertThat(Arrays.stream(boxed(values)).distinct().count()).isBetween(75L, 98L);
  }

  @Test
  void keepsInfrequentRowsUnchanged() {
    RowSample sample = new RowSample(50);
    RowSample counted = new RowSample(1);
    for (int i = 0; i < 500; i++) {
      int row = i / 2;
      sample.add(hash(1, row), new float[] {(float) row});
    }
    counted.add(hash(1, 3), new float[] {3});
    assertThat(
            Arrays.deepEquals(sample.spread(counted, copies -> copies > 2).rows(), sample.rows()))
        .isTrue();
  }

  private static long hash(long seed, double value) {
    return ValueHash.pair(seed, Float.floatToIntBits((float) value));
  }

  private static void add(RowSample sample, int copies, double value) {
    for (int i = 0; i < copies; i++) {
      sample.add(hash(1, value), new float[] {(float) value});
    }
  }

  private static float[] values(RowSample sample) {
    float[][] rows = sample.rows();
    float[] values = new float[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][0];
    }
    return values;
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static long countOf(RowSample sample, double value) {
    return Arrays.stream(boxed(values(sample))).filter(found -> found == value).count();
  }

  private static RowSample sample(float[][] rows, int part, int parts) {
    RowSample sample = new RowSample(100);
    for (int i = part; i < rows.length; i += parts) {
      sample.add(hash((long) rows[i][0], rows[i][1]), rows[i]);
    }
    return sample;
  }
}
