package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventStatisticTest {
  private static final float NAN = Float.NaN;
  private static final EventStatistic FITTED = TestBaselines.statistic(400, 4, 1);

  @Test
  void tailsAloneAreTheLogOfTheMeanOdds() {
    // Three equal rows and one above in feature 0: n = 4. Value 2 is reached by one: odds 5/2.
    float[][] rows = {{0f, 0f}, {0f, 0f}, {0f, 0f}, {2f, 0f}};
    EventStatistic tails =
        EventStatistic.fit(rows, new float[2], ForestOptions.defaults(1), Combination.TAILS_ONLY);
    assertThat(tails.statistic(new float[] {0f, 0f})).isZero();
    assertThat(tails.statistic(new float[] {2f, 0f}))
        .isCloseTo(Math.log((2.5 + 1) / 2), within(1e-15));
    // Feature 1 never varied: above its value odds are n + 1 = 5.
    assertThat(tails.statistic(new float[] {0f, 1f}))
        .isCloseTo(Math.log((1 + 5.0) / 2), within(1e-15));
    assertThat(tails.statistic(new float[] {NAN, 1f})).isCloseTo(Math.log(5), within(1e-15));
    assertThat(tails.statistic(new float[] {NAN, NAN})).isZero();
  }

  @Test
  void bothPartsAreTheLogOfTheMeanOfTheirOdds() {
    float[] row = {3f, 0f, 0f, 1f};
    double tails = FITTED.combinedBy(Combination.TAILS_ONLY).statistic(row);
    double forest = FITTED.combinedBy(Combination.FOREST_ONLY).statistic(row);
    assertThat(FITTED.statistic(row))
        .isCloseTo(Math.log((Math.exp(tails) + Math.exp(forest)) / 2), within(1e-12));
  }

  @Test
  void rowInAMatrixHasTheStatisticOfTheRowAlone() {
    float[] row = {3f, NAN, 0f, 1f};
    float[] matrix = new float[9];
    System.arraycopy(row, 0, matrix, 5, 4);
    assertThat(FITTED.statistic(matrix, 5)).isEqualTo(FITTED.statistic(row));
  }

  @Test
  void sharesAddUpToOneAndNameTheCause() {
    double[] shares = {9, 9, 9, 9};
    float[] row = {0f, 0f, 0f, 1f};
    assertThat(FITTED.explain(row, shares)).isEqualTo(FITTED.statistic(row));
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    assertThat(Arrays.stream(shares).min().orElseThrow()).isGreaterThanOrEqualTo(0);
    assertThat(FITTED.leadingFeature(row, 0)).isEqualTo(3);
    assertThat(FITTED.leadingFeature(new float[] {0f, 6f, 0f, 0f}, 0)).isEqualTo(1);
  }

  @Test
  void featureThatWasNotObservedHasNoShare() {
    double[] shares = new double[4];
    FITTED.explain(new float[] {NAN, 4f, 0f, 1f}, shares);
    assertThat(shares[0]).isZero();
    FITTED.explain(new float[] {NAN, NAN, NAN, NAN}, shares);
    assertThat(shares).containsOnly(0);
    assertThat(FITTED.leadingFeature(new float[] {NAN, NAN, NAN, NAN}, 0)).isEqualTo(-1);
  }

  @Test
  void sharesOfEachPartAloneAddUpToOne() {
    for (Combination combination : Combination.values()) {
      double[] shares = new double[4];
      FITTED.combinedBy(combination).explain(new float[] {2f, 4f, 0f, 0f}, shares);
      assertThat(Arrays.stream(shares).sum()).as(combination.name()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void higherTailNeverLowersTheTailStatistic() {
    EventStatistic tails = FITTED.combinedBy(Combination.TAILS_ONLY);
    double before = 0;
    for (float x = -3f; x < 5f; x += 0.05f) {
      double u = tails.statistic(new float[] {x, 0f, 0f, 0f});
      assertThat(u).isGreaterThanOrEqualTo(before);
      before = u;
    }
  }
}
