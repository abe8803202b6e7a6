package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventStatisticTest {
  private static final float NAN = Float.NaN;
  private static final EventStatistic FITTED = fitted(Combination.TAILS_AND_FOREST);

  @Test
  void tailStatisticSumsExcessSurprise() {
    EventStatistic tails = hundredRows(1, Combination.TAILS_ONLY);
    double log1001 = Math.log(1001);
    assertThat(tails.statistic(new float[] {0f, 0f})).isZero();
    // One in a hundred reaches 2, a fifth of the far value: −ln((10 + e^−2.4) / 1001) − 3.
    double ofTwo = log1001 - Math.log(10 + Math.exp(-2.4)) - 3;
    assertThat(tails.statistic(new float[] {2f, 0f})).isCloseTo(ofTwo, within(1e-13));
    // None reaches 4, two fifths of the far value: ln 1001 + 4.8 − 3.
    assertThat(tails.statistic(new float[] {4f, 0f})).isCloseTo(log1001 + 1.8, within(1e-13));
    // A flag that never fired: ln 1001 + 12 − 3.
    assertThat(tails.statistic(new float[] {0f, 1f})).isCloseTo(log1001 + 9, within(1e-13));
    assertThat(tails.statistic(new float[] {2f, 1f})).isCloseTo(ofTwo + log1001 + 9, within(1e-13));
    assertThat(tails.statistic(new float[] {NAN, 1f})).isCloseTo(log1001 + 9, within(1e-13));
    assertThat(tails.statistic(new float[] {NAN, NAN})).isZero();
  }

  @Test
  void oneInTwentyIsOrdinary() {
    // Five in a hundred: −ln((50 + e^−2.4) / 1001) = 2.995. Four: −ln((40 + e^−2.4) / 1001) − 3.
    EventStatistic five = hundredRows(5, Combination.TAILS_ONLY);
    EventStatistic four = hundredRows(4, Combination.TAILS_ONLY);
    assertThat(five.statistic(new float[] {2f, 0f})).isZero();
    assertThat(four.statistic(new float[] {2f, 0f}))
        .isCloseTo(Math.log(1001) - Math.log(40 + Math.exp(-2.4)) - 3, within(1e-13));
  }

  @Test
  void forestAddsTwiceItsExcessSurprise() {
    float[] row = {3f, 0f, 0f, 1f};
    double surprise = FITTED.forestTail.surprise(0, (float) FITTED.forestScore(row));
    assertThat(surprise).isGreaterThan(3);
    assertThat(fitted(Combination.FOREST_ONLY).statistic(row)).isEqualTo(2 * (surprise - 3));
  }

  @Test
  void farScoreIsThatOfExtremeRow() {
    float[] far = {4f, 4f, 4f, 1f};
    double surprise = FITTED.forestTail.surprise(0, (float) FITTED.forestScore(far));
    assertThat(surprise).isCloseTo(Math.log(1001) + 12, within(1e-12));
  }

  @Test
  void addsBothParts() {
    float[] row = {3f, 0f, 0f, 1f};
    double tails = fitted(Combination.TAILS_ONLY).statistic(row);
    double forest = fitted(Combination.FOREST_ONLY).statistic(row);
    assertThat(FITTED.statistic(row)).isEqualTo(tails + forest);
  }

  @Test
  void partsCanBeRecomputedByHand() {
    float[] row = {3f, NAN, 0f, 1f};
    EventStatistic weighted = FITTED.weighted(new float[] {4, 1, 1, 1});
    double sum = 0;
    for (EventStatistic.Part part : weighted.parts(row)) {
      double distance = Math.max(0, part.value() - part.origin()) / (part.far() - part.origin());
      double p = (1000 * part.share() + Math.exp(-12 * distance)) / 1001;
      double surprise = Double.isNaN(part.value()) ? 0 : Math.max(0, -Math.log(p));
      assertThat(part.surprise()).isCloseTo(surprise, within(1e-9));
      assertThat(part.amount()).isEqualTo(part.weight() * Math.max(0, part.surprise() - 3));
      sum += part.amount();
    }
    assertThat(weighted.parts(row))
        .hasSize(5)
        .extracting("weight")
        .containsExactly(4.0, 1.0, 1.0, 1.0, 2.0);
    assertThat(sum).isCloseTo(weighted.statistic(row), within(1e-12));
  }

  @Test
  void ordinaryEventHasNoShares() {
    double[] shares = {9, 9, 9, 9};
    float[] usual = {-1f, -1f, -1f, 0f};
    assertThat(FITTED.explain(usual, shares)).isZero();
    assertThat(shares).containsOnly(0);
    assertThat(leading(usual)).isEqualTo(-1);
  }

  @Test
  void sharesAddUpForInfiniteValues() {
    float[] row = {Float.POSITIVE_INFINITY, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0f};
    double[] shares = new double[4];
    assertThat(FITTED.explain(row, shares)).isFinite().isEqualTo(FITTED.statistic(row));
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    assertThat(leading(row)).isBetween(0, 1);
  }

  @Test
  void sharesAddUpToOneAndNameCause() {
    double[] shares = {9, 9, 9, 9};
    float[] row = {0f, 0f, 0f, 1f};
    assertThat(FITTED.explain(row, shares)).isEqualTo(FITTED.statistic(row));
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    assertThat(Arrays.stream(shares).min().orElseThrow()).isGreaterThanOrEqualTo(0);
    assertThat(leading(row)).isEqualTo(3);
    assertThat(leading(new float[] {0f, 6f, 0f, 0f})).isEqualTo(1);
  }

  @Test
  void missingFeatureHasNoShare() {
    double[] shares = new double[4];
    FITTED.explain(new float[] {NAN, 4f, 0f, 1f}, shares);
    assertThat(shares[0]).isZero();
    FITTED.explain(new float[] {NAN, NAN, NAN, NAN}, shares);
    assertThat(shares).containsOnly(0);
    assertThat(leading(new float[] {NAN, NAN, NAN, NAN})).isEqualTo(-1);
  }

  @Test
  void sharesOfEachPartAddUpToOne() {
    for (Combination combination : Combination.values()) {
      double[] shares = new double[4];
      fitted(combination).explain(new float[] {2f, 4f, 0f, 0f}, shares);
      assertThat(Arrays.stream(shares).sum()).as(combination.name()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void tailStatisticIsMonotonic() {
    EventStatistic tails = fitted(Combination.TAILS_ONLY);
    double before = 0;
    for (float x = -3f; x < 5f; x += 0.05f) {
      double u = tails.statistic(new float[] {x, 0f, 0f, 0f});
      assertThat(u).isGreaterThanOrEqualTo(before);
      before = u;
    }
  }

  @Test
  void weightScalesOnlyItsFeature() {
    EventStatistic alike = hundredRows(2, Combination.TAILS_ONLY);
    EventStatistic weighted = alike.weighted(new float[] {3f, 1f});
    float[] first = {2f, 0f};
    float[] second = {0f, 1f};
    assertThat(alike.statistic(first)).isPositive();
    assertThat(weighted.statistic(first)).isEqualTo(3 * alike.statistic(first));
    assertThat(weighted.statistic(second)).isEqualTo(alike.statistic(second)).isPositive();
    double[] shares = new double[2];
    assertThat(weighted.explain(new float[] {2f, 1f}, shares))
        .isEqualTo(3 * alike.statistic(first) + alike.statistic(second));
    assertThat(shares[0])
        .isCloseTo(
            3 * alike.statistic(first) / weighted.statistic(new float[] {2f, 1f}), within(1e-12));
  }

  @Test
  void limitsWeightsToOneToTen() {
    EventStatistic alike = hundredRows(2, Combination.TAILS_AND_FOREST);
    assertThat(bytes(alike.weighted(new float[] {1f, 1f}))).isEqualTo(bytes(alike));
    EventStatistic weighted = alike.weighted(new float[] {1f, 4f});
    EventStatistic read = EventStatistic.read(new ByteSource(bytes(weighted)));
    assertThat(bytes(read)).isEqualTo(bytes(weighted)).isNotEqualTo(bytes(alike));
    assertThat(read.statistic(new float[] {0f, 1f}))
        .isEqualTo(weighted.statistic(new float[] {0f, 1f}));
    byte[] forged = bytes(alike.weighted(new float[] {1f, 11f}));
    assertThatThrownBy(() -> EventStatistic.read(new ByteSource(forged)))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining("11.0 is outside 1 to 10");
    byte[] three = bytes(alike.weighted(new float[] {1f, 2f, 3f}));
    assertThatThrownBy(() -> EventStatistic.read(new ByteSource(three)))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining("different numbers of features");
  }

  private static int leading(float[] row) {
    return FITTED.leadingFeature(row, FITTED.forestScore(row));
  }

  private static byte[] bytes(EventStatistic statistic) {
    ByteSink out = new ByteSink();
    statistic.write(out);
    return out.toBytes();
  }

  /**
   * A hundred rows, of which {@code reaching} have 2 in the first feature; all other values are 0.
   */
  private static EventStatistic fitted(Combination combination) {
    return TestBaselines.statistic(400, 4, 1, combination);
  }

  private static EventStatistic hundredRows(int reaching, Combination combination) {
    float[][] rows = new float[100][2];
    for (int i = 0; i < reaching; i++) {
      rows[i][0] = 2f;
    }
    float[] far = {10f, 1f};
    return EventStatistic.fit(rows, far, ForestOptions.defaults(1), combination);
  }
}
