package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampledRowsTest {
  @Test
  void sketchesMergeToTheSameRowsAndCopiesHoweverTheRowsWereCut() {
    Random random = new Random(1);
    double[][] rows = new double[5000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {random.nextInt(400), random.nextInt(3) == 0 ? Double.NaN : 1};
    }
    RowSketch whole = sketch(rows, 0, 1);
    for (int parts : new int[] {2, 7, 200}) {
      RowSketch merged = new RowSketch(100);
      for (int part = parts - 1; part >= 0; part--) {
        merged.merge(sketch(rows, part, parts).compact());
      }
      merged.compact();
      assertThat(merged.size()).isEqualTo(100);
      for (int row = 0; row < 100; row++) {
        assertThat(merged.hash(row)).isEqualTo(whole.hash(row));
        assertThat(merged.copies(row)).isEqualTo(whole.copies(row));
        assertThat(merged.values(row)).isEqualTo(whole.values(row));
      }
    }
  }

  @Test
  void fewerRowsThanTheLimitAreAllTakenEachAsOftenAsItOccurs() {
    RowSketch sketch = new RowSketch(100);
    add(sketch, 30, 1);
    add(sketch, 12, 2);
    SampledRows drawn = SampledRows.draw(sketch.compact(), 100);
    assertThat(drawn.count()).isEqualTo(42);
    assertThat(countOf(drawn, 1)).isEqualTo(30);
  }

  @Test
  void copiesAreDrawnInProportion() {
    RowSketch sketch = new RowSketch(3000);
    for (int value = 0; value < 2000; value++) {
      add(sketch, value == 7 ? 2000 : 1, value);
    }
    SampledRows drawn = SampledRows.draw(sketch.compact(), 1000);
    assertThat(drawn.count()).isEqualTo(1000);
    // Half of the rows: a hypergeometric count of deviation 14.
    assertThat((double) countOf(drawn, 7)).isCloseTo(500, within(60.0));
  }

  @Test
  void rowThatIsAThirdOfTheDataIsAThirdOfASampleThatIsMuchSmaller() {
    int light = 40_000;
    for (int seed = 1; seed <= 5; seed++) {
      RowSketch sketch = new RowSketch(1000);
      FrequentRows frequent = new FrequentRows();
      double[] heavy = {-1};
      for (int i = 0; i < light * 3 / 2; i++) {
        double[] row = i < light ? new double[] {i} : heavy;
        long hash = RowSketch.contentHash(seed, row);
        sketch.add(hash, row);
        frequent.add(hash);
      }
      long[] candidates = frequent.candidates();
      assertThat(candidates).containsExactly(RowSketch.contentHash(seed, heavy));
      ExactCounts counts = new ExactCounts(candidates);
      for (int i = 0; i < light / 2; i++) {
        counts.add(candidates[0], heavy);
      }
      sketch.compact().balance(counts, frequent.rows());
      SampledRows drawn = SampledRows.draw(sketch, 1000);
      assertThat(drawn.count()).isEqualTo(1000);
      // Deviation 12 of the draw, and 8 of how full the sketch is.
      assertThat((double) countOf(drawn, -1)).isCloseTo(333, within(60.0));
    }
  }

  @Test
  void balancingDropsNoFrequentRowHoweverSmallTheSketch() {
    RowSketch sketch = new RowSketch(10);
    FrequentRows frequent = new FrequentRows();
    double[][] rows = new double[400][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {i % 40};
      sketch.add(RowSketch.contentHash(1, rows[i]), rows[i]);
      frequent.add(RowSketch.contentHash(1, rows[i]));
    }
    ExactCounts counts = new ExactCounts(frequent.candidates());
    for (double[] row : rows) {
      counts.add(RowSketch.contentHash(1, row), row);
    }
    assertThat(counts.size()).isEqualTo(40);
    sketch.compact().balance(counts, frequent.rows());
    long present = 0;
    for (int row = 0; row < sketch.size(); row++) {
      present += sketch.copies(row) > 0 ? 1 : 0;
    }
    // Ten copies of each, of which about a quarter is kept.
    assertThat(present).isEqualTo(40);
  }

  @Test
  void frequentRowsAreFoundHoweverTheRowsWereCut() {
    for (int parts : new int[] {1, 7, 200}) {
      FrequentRows merged = new FrequentRows();
      for (int part = 0; part < parts; part++) {
        FrequentRows one = new FrequentRows();
        for (int i = part; i < 200_000; i += parts) {
          one.add(RowSketch.contentHash(1, new double[] {i % 1000 == 0 ? -1 : i}));
        }
        merged.merge(one);
      }
      assertThat(merged.rows()).isEqualTo(200_000);
      assertThat(merged.error()).isLessThan(200_000 / (4 * FrequentRows.ONE_OF) + 1);
      assertThat(merged.candidates()).containsExactly(RowSketch.contentHash(1, new double[] {-1}));
    }
  }

  @Test
  void zeroAndMinusZeroAreOneRow() {
    RowSketch sketch = new RowSketch(10);
    add(sketch, 1, 0.0);
    add(sketch, 1, -0.0);
    assertThat(sketch.compact().size()).isEqualTo(1);
    assertThat(sketch.copies(0)).isEqualTo(2);
  }

  @Test
  void reasonsToRefuseComeOutAlikeInAnyOrder() {
    RowSketch one = new RowSketch(10);
    one.refuse("b");
    RowSketch other = new RowSketch(10);
    other.refuse("a");
    assertThat(one.merge(other).problem()).isEqualTo("a");
    RowSketch widths = new RowSketch(10);
    widths.add(1, new double[1]);
    widths.add(1, new double[2]);
    assertThat(widths.problem()).contains("1 and 2 features");
  }

  private static void add(RowSketch sketch, int copies, double value) {
    for (int i = 0; i < copies; i++) {
      double[] row = {value};
      sketch.add(RowSketch.contentHash(1, row), row);
    }
  }

  private static long countOf(SampledRows drawn, double value) {
    long count = 0;
    for (int i = 0; i < drawn.count(); i++) {
      count += drawn.row(i)[0] == value ? 1 : 0;
    }
    return count;
  }

  private static RowSketch sketch(double[][] rows, int part, int parts) {
    RowSketch sketch = new RowSketch(100);
    for (int i = part; i < rows.length; i += parts) {
      sketch.add(RowSketch.contentHash(1, rows[i]), rows[i]);
    }
    return sketch.compact();
  }
}
