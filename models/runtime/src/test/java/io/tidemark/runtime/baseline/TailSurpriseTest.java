package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TailSurpriseTest {
  private static final double LOG_1001 = Math.log(1001);

  @Test
  void surprisesMatchManualResult() {
    TailSurprise tails =
        TailSurprise.fitColumn(new float[] {1f, 2f, 2f, Float.NaN, 5f, 3f}, 0f, 10f);
    assertThat(tails.observed[0]).isEqualTo(5);
    // Shares: all five reach 1, four reach 2, two reach 2.5 and 3, one reaches 5, none 5.5.
    assertThat(tails.share(0, 0f)).isEqualTo(1);
    assertThat(tails.share(0, 1f)).isEqualTo(1);
    assertThat(tails.share(0, 1.5f)).isEqualTo(0.8);
    assertThat(tails.share(0, 2f)).isEqualTo(0.8);
    assertThat(tails.share(0, 2.5f)).isEqualTo(0.4);
    assertThat(tails.share(0, 3f)).isEqualTo(0.4);
    assertThat(tails.share(0, 5f)).isEqualTo(0.2);
    assertThat(tails.share(0, 5.5f)).isZero();
    // p = (1000 F + e^(−12 x / 10)) / 1001
    assertThat(tails.surprise(0, 1f)).isZero();
    assertThat(tails.surprise(0, 1.5f))
        .isCloseTo(LOG_1001 - Math.log(800 + Math.exp(-1.8)), within(1e-14));
    assertThat(tails.surprise(0, 2.5f))
        .isCloseTo(LOG_1001 - Math.log(400 + Math.exp(-3)), within(1e-14));
    assertThat(tails.surprise(0, 5f))
        .isCloseTo(LOG_1001 - Math.log(200 + Math.exp(-6)), within(1e-14));
    // With F = 0, only ln 1001 + 12 d remains.
    assertThat(tails.surprise(0, 5.5f)).isCloseTo(LOG_1001 + 6.6, within(1e-13));
    assertThat(tails.surprise(0, 10f)).isCloseTo(LOG_1001 + 12, within(1e-13));
    assertThat(tails.surprise(0, 20f)).isCloseTo(LOG_1001 + 24, within(1e-13));
  }

  @Test
  void extrapolationStartsAtOrigin() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {0.25f, 0.5f}, 0.5f, 0.75f);
    // Halfway from 0.5 to 0.75.
    assertThat(tails.surprise(0, 0.625f)).isCloseTo(LOG_1001 + 6, within(1e-13));
    // Below the origin the distance is 0: p = (1000 / 2 + 1) / 1001.
    assertThat(tails.surprise(0, 0.375f)).isCloseTo(LOG_1001 - Math.log(501), within(1e-14));
  }

  @Test
  void surpriseIsConstantBeyondLargestWithoutFarValue() {
    for (float far : new float[] {Float.NaN, 0f, -1f}) {
      TailSurprise tails = TailSurprise.fitColumn(new float[] {1f, 2f}, 0f, far);
      assertThat(tails.surprise(0, 2.1f)).isCloseTo(LOG_1001, within(1e-14));
      assertThat(tails.surprise(0, 1e9f)).isCloseTo(LOG_1001, within(1e-14));
    }
  }

  @Test
  void scaleDoesNotDependOnNumberOfRows() {
    for (int rows : new int[] {10, 1_000, 50_000}) {
      float[] column = new float[rows];
      for (int i = 0; i < rows; i += 10) {
        column[i] = 1f;
      }
      TailSurprise tails = TailSurprise.fitColumn(column, 0f, 4f);
      // One tenth reaches 1 in each: p = (100 + e^−3) / 1001; none reaches 2: ln 1001 + 6.
      assertThat(tails.surprise(0, 1f))
          .isCloseTo(LOG_1001 - Math.log(100 + Math.exp(-3)), within(1e-14));
      assertThat(tails.surprise(0, 2f)).isCloseTo(LOG_1001 + 6, within(1e-13));
    }
  }

  @Test
  void capsSurpriseAtFiftyFarValues() {
    TailSurprise tails = TailSurprise.fitColumn(new float[99], 0f, 2f);
    // 12 · 50 = 600. Beyond d = 62 the exponential would be 0 and the surprise infinite.
    assertThat(tails.surprise(0, 100f)).isCloseTo(LOG_1001 + 600, within(1e-9));
    assertThat(tails.surprise(0, 1e30f)).isEqualTo(tails.surprise(0, 100f));
    assertThat(tails.surprise(0, Float.POSITIVE_INFINITY)).isEqualTo(tails.surprise(0, 100f));
    assertThat(tails.surprise(0, Float.NEGATIVE_INFINITY)).isZero();
  }

  @Test
  void missingValueIsNotSurprising() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {1f, 2f}, 0f, 4f);
    assertThat(tails.surprise(0, Float.NaN)).isZero();
  }

  @Test
  void constantFeatureSurprisesOnlyAboveItsValue() {
    TailSurprise tails = TailSurprise.fitColumn(new float[99], 0f, 1f);
    assertThat(tails.surprise(0, 0f)).isZero();
    assertThat(tails.surprise(0, -0f)).isZero();
    // A flag that never fired has its far value: ln 1001 + 12.
    assertThat(tails.surprise(0, 1f)).isCloseTo(LOG_1001 + 12, within(1e-13));
  }

  @Test
  void treatsZeroAndMinusZeroAlike() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {-0f, 0f, -0f, 1f}, 0f, 1f);
    assertThat(tails.share(0, 0f)).isEqualTo(1);
    assertThat(tails.share(0, 0.5f)).isEqualTo(0.25);
  }

  @Test
  void unobservedFeatureIsNotSurprising() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {Float.NaN, Float.NaN}, 0f, 1f);
    assertThat(tails.surprise(0, 1e9f)).isZero();
    assertThat(TailSurprise.fitColumn(new float[0], 0f, 1f).surprise(0, 1f)).isZero();
  }

  @Test
  void keeps256LargestValuesExactly() {
    float[] column = new float[20_000];
    for (int i = 0; i < column.length; i++) {
      column[i] = Math.floorDiv(i, 2);
    }
    TailSurprise tails = TailSurprise.fitColumn(column, 0f, 9f);
    for (int i = 0; i < 10_000; i++) {
      int exact = 20_000 - 2 * i;
      int found = tails.tailCount(0, i);
      if (i >= 10_000 - TailSurprise.EXACT_VALUES) {
        assertThat(found).isEqualTo(exact);
      } else {
        assertThat(found).isBetween(exact, exact + exact / 20);
      }
    }
    assertThat(bytes(tails).length).isLessThan(8_000);
  }

  @Property(tries = 100)
  void pValueIsMonotonicAndNeverTooSmall(@ForAll long seed) {
    Random random = new Random(seed);
    float[] column = new float[3000];
    for (int i = 0; i < column.length; i++) {
      column[i] = random.nextInt(4) == 0 ? random.nextInt(5) : (float) random.nextGaussian();
    }
    TailSurprise tails = TailSurprise.fitColumn(column, 0f, 9f);
    int before = Integer.MAX_VALUE;
    for (float x = -4f; x < 6f; x += 0.1f) {
      int exact = 0;
      for (float value : column) {
        exact += value >= x ? 1 : 0;
      }
      int found = tails.tailCount(0, x);
      assertThat(found).isBetween(exact, (int) (exact * (1 + 1.0 / 32)) + 1);
      assertThat(found).isLessThanOrEqualTo(before);
      before = found;
    }
  }

  @Test
  void bytesRoundTrip() {
    float[][] rows = {{1f, Float.NaN}, {2f, Float.NaN}, {2f, Float.NaN}};
    TailSurprise tails = TailSurprise.fit(rows, new float[] {4f, Float.NaN});
    TailSurprise read = TailSurprise.read(new ByteSource(bytes(tails)));
    assertThat(bytes(read)).isEqualTo(bytes(tails));
    assertThat(read.surprise(0, 2f)).isEqualTo(tails.surprise(0, 2f));
    assertThat(read.surprise(0, 3f)).isEqualTo(tails.surprise(0, 3f));
  }

  @Test
  void rejectsInconsistentCounts() {
    assertThat(read(new int[] {2, 1}, 0f, 1f).surprise(0, 1f)).isZero();
    assertThatThrownBy(() -> read(new int[] {2, 3}, 0f, 1f))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining("feature 0 are inconsistent");
  }

  @Test
  void rejectsNonFiniteRange() {
    for (float origin : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> read(new int[] {2, 1}, origin, 1f))
          .isInstanceOf(DamagedBytesException.class)
          .hasMessageContaining("feature 0 has an invalid range from " + origin + " to 1.0");
    }
    assertThatThrownBy(() -> read(new int[] {2, 1}, 0f, Float.POSITIVE_INFINITY))
        .hasMessageContaining("from 0.0 to Infinity");
  }

  private static TailSurprise read(int[] atOrAbove, float origin, float far) {
    ByteSink out =
        new ByteSink()
            .ints(new int[] {2})
            .ints(new int[] {0, 2})
            .floats(new float[] {1f, 2f})
            .ints(atOrAbove)
            .ints(new int[] {1, 0})
            .floats(new float[] {origin})
            .floats(new float[] {far});
    return TailSurprise.read(new ByteSource(out.toBytes()));
  }

  private static byte[] bytes(TailSurprise tails) {
    ByteSink out = new ByteSink();
    tails.write(out);
    return out.toBytes();
  }
}
