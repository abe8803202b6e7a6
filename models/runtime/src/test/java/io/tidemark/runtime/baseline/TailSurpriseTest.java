package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class TailSurpriseTest {
  @Test
  void countsOfFiveValuesAreWorkedOutByHand() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {1f, 2f, 2f, Float.NaN, 5f, 3f});
    assertThat(tails.observed(0)).isEqualTo(5);
    // (#{r ≥ x} + 1) / 6: all five reach 1, four reach 2, two reach 2.5 and 3, one 5, none 5.1
    assertThat(tails.odds(0, 0f)).isEqualTo(6.0 / 6);
    assertThat(tails.odds(0, 1f)).isEqualTo(6.0 / 6);
    assertThat(tails.odds(0, 1.5f)).isEqualTo(6.0 / 5);
    assertThat(tails.odds(0, 2f)).isEqualTo(6.0 / 5);
    assertThat(tails.odds(0, 2.5f)).isEqualTo(6.0 / 3);
    assertThat(tails.odds(0, 3f)).isEqualTo(6.0 / 3);
    assertThat(tails.odds(0, 5f)).isEqualTo(6.0 / 2);
    assertThat(tails.odds(0, 5.1f)).isEqualTo(6.0 / 1);
    assertThat(tails.surprise(0, 5.1f)).isCloseTo(Math.log(6), within(1e-15));
  }

  @Test
  void missingValueIsNoSurprise() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {1f, 2f});
    assertThat(tails.surprise(0, Float.NaN)).isZero();
  }

  @Test
  void featureThatNeverVariedSurprisesOnlyAboveItsValue() {
    TailSurprise tails = TailSurprise.fitColumn(new float[99]);
    assertThat(tails.surprise(0, 0f)).isZero();
    assertThat(tails.surprise(0, -0f)).isZero();
    assertThat(tails.surprise(0, 1f)).isCloseTo(Math.log(100), within(1e-15));
    assertThat(tails.surprise(0, Float.POSITIVE_INFINITY)).isCloseTo(Math.log(100), within(1e-15));
  }

  @Test
  void zeroAndMinusZeroAreOneValue() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {-0f, 0f, -0f, 1f});
    assertThat(tails.odds(0, 0f)).isEqualTo(1);
    assertThat(tails.odds(0, 0.5f)).isEqualTo(5.0 / 2);
  }

  @Test
  void featureThatWasNeverObservedIsNoSurprise() {
    TailSurprise tails = TailSurprise.fitColumn(new float[] {Float.NaN, Float.NaN});
    assertThat(tails.surprise(0, 1e9f)).isZero();
    assertThat(TailSurprise.fitColumn(new float[0]).surprise(0, 1f)).isZero();
  }

  @Test
  void largest256DistinctValuesAreExactAndOthersRoundedUpByATwentieth() {
    float[] column = new float[20_000];
    for (int i = 0; i < column.length; i++) {
      column[i] = Math.floorDiv(i, 2);
    }
    TailSurprise tails = TailSurprise.fitColumn(column);
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
  void pNeverFallsShortOfTheExactOneAndNeverRises(@ForAll long seed) {
    Random random = new Random(seed);
    float[] column = new float[3000];
    for (int i = 0; i < column.length; i++) {
      column[i] = random.nextInt(4) == 0 ? random.nextInt(5) : (float) random.nextGaussian();
    }
    TailSurprise tails = TailSurprise.fitColumn(column);
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
  void bytesReadBackGiveTheSameBytes() {
    float[][] rows = {{1f, Float.NaN}, {2f, Float.NaN}, {2f, Float.NaN}};
    TailSurprise tails = TailSurprise.fit(rows, 2);
    TailSurprise read = TailSurprise.read(new FlatReader(bytes(tails)));
    assertThat(bytes(read)).isEqualTo(bytes(tails));
    assertThat(read.odds(0, 2f)).isEqualTo(tails.odds(0, 2f));
  }

  @Test
  void countsThatContradictEachOtherAreRefused() {
    FlatWriter out =
        new FlatWriter()
            .putInts(new int[] {2})
            .putInts(new int[] {0, 2})
            .putFloats(new float[] {1f, 2f})
            .putInts(new int[] {2, 3})
            .putInts(new int[] {1, 0});
    Assertions.assertThatThrownBy(() -> TailSurprise.read(new FlatReader(out.toBytes())))
        .isInstanceOf(UnreadableBaselineException.class)
        .hasMessageContaining("feature 0 contradict");
  }

  private static byte[] bytes(TailSurprise tails) {
    FlatWriter out = new FlatWriter();
    tails.write(out);
    return out.toBytes();
  }
}
