package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.risk.Level;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibratedThresholdsTest {
  @Test
  void thresholdIsInterpolatedBetweenRanks() {
    // P(Binomial(40, 0.1) ≤ 2) = 0.2228 and P(… ≤ 3) = 0.4231, so k = 3 for confidence 0.7, and
    // (0.3 − 0.2228) / (0.4231 − 0.2228) = 0.3854 of the way from the third to the fourth largest.
    double[] maxima = new double[40];
    maxima[0] = 0.9;
    maxima[1] = 0.9;
    maxima[2] = 0.75;
    maxima[3] = 0.5;
    CalibratedThresholds thresholds =
        CalibratedThresholds.calibrate(maxima, 0.1, 0.01, 0.7).orElseThrow();
    assertThat(thresholds.mediumPromise())
        .isEqualTo(new CalibratedThresholds.Promise(0.1, 0.7, 3, 40));
    // 1 − risk is 0.25 for the third and 0.5 for the fourth: 0.25 · 2^0.3854 = 0.3266.
    assertThat(thresholds.medium()).isCloseTo(0.6734, within(1e-4));
  }

  @Test
  void exactRankNeedsNoInterpolation() {
    double confidence = 1 - BetaBound.exceedance(3, 40, 0.1);
    double medium =
        CalibratedThresholds.calibrate(steps(40), 0.1, 0.01, confidence).orElseThrow().medium();
    assertThat(medium).isCloseTo(0.037, within(1e-12)).isGreaterThan(0.037);
  }

  @Test
  void levelChangesAtThreshold() {
    CalibratedThresholds thresholds = calibrate(steps(230));
    assertThat(thresholds.level(Math.nextDown(thresholds.medium()))).isEqualTo(Level.LOW);
    assertThat(thresholds.level(thresholds.medium())).isEqualTo(Level.MEDIUM);
    assertThat(thresholds.level(thresholds.high())).isEqualTo(Level.HIGH);
  }

  @Test
  void tiedMaximaDoNotAlert() {
    double[] maxima = new double[230];
    Arrays.fill(maxima, 100, 230, 0.4);
    CalibratedThresholds thresholds = calibrate(maxima);
    assertThat(thresholds.level(0.4)).isEqualTo(Level.LOW);
    assertThat(thresholds.level(0.41)).isEqualTo(Level.HIGH);
  }

  @Test
  void budgetOfOneAlertsAboveSmallestMaximum() {
    CalibratedThresholds thresholds =
        CalibratedThresholds.calibrate(steps(40), 1, 0.2, 0.9).orElseThrow();
    assertThat(thresholds.mediumPromise().k()).isEqualTo(40);
    assertThat(thresholds.medium()).isEqualTo(Math.nextUp(steps(40)[0]));
  }

  @Test
  void zeroRiskNeverAlerts() {
    CalibratedThresholds thresholds = calibrate(new double[500]);
    assertThat(thresholds.level(0)).isEqualTo(Level.LOW);
  }

  @Test
  void extrapolatesIfDaysAreTooFew() {
    double[] maxima = steps(40);
    CalibratedThresholds thresholds = calibrate(maxima);
    assertThat(thresholds.mediumPromise().extrapolated()).isTrue();
    assertThat(thresholds.mediumPromise().k()).isZero();
    assertThat(thresholds.medium()).isGreaterThan(0.039).isLessThan(0.1);
    assertThat(thresholds.high()).isGreaterThanOrEqualTo(thresholds.medium()).isLessThan(1);
  }

  @Test
  void extrapolationNeverExceedsOne() {
    double[] maxima = new double[30];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = 1 - Math.pow(0.5, i);
    }
    CalibratedThresholds thresholds = calibrate(maxima);
    assertThat(thresholds.high()).isLessThanOrEqualTo(1);
    assertThat(thresholds.medium()).isGreaterThan(maxima[29]);
    assertThat(thresholds.level(1)).isEqualTo(Level.HIGH);
  }

  @Test
  void normalDaysAtFullRiskLeaveNoThreshold() {
    double[] maxima = new double[100];
    Arrays.fill(maxima, 1);
    assertThat(calibrate(maxima).level(1)).isEqualTo(Level.LOW);
  }

  @Test
  void requiresTwentyIdentityDays() {
    assertThat(CalibratedThresholds.calibrate(steps(19), 0.05, 0.01, 0.9)).isEmpty();
    assertThat(CalibratedThresholds.calibrate(steps(20), 0.05, 0.01, 0.9)).isPresent();
  }

  @Test
  void rejectsImpossibleInput() {
    assertThatThrownBy(() -> CalibratedThresholds.calibrate(steps(50), 0.01, 0.05, 0.9))
        .hasMessageContaining("high budget 0.05 is above the medium budget 0.01");
    assertThatThrownBy(() -> CalibratedThresholds.calibrate(new double[] {1.5}, 0.05, 0.01, 0.9))
        .hasMessageContaining("must be between 0 and 1");
    assertThatThrownBy(
            () -> CalibratedThresholds.calibrate(new double[] {Double.NaN}, 0.05, 0.01, 0.9))
        .hasMessageContaining("must be between 0 and 1");
    assertThatThrownBy(() -> CalibratedThresholds.calibrate(steps(50), 0.05, 0.01, 1))
        .hasMessageContaining("confidence 1.0");
  }

  @Test
  void keepsBudgetForContinuousMaxima() {
    // The true rate above a threshold t of uniform maxima is 1 − t.
    int broken = 0;
    Random random = new Random(11);
    for (int draw = 0; draw < 1000; draw++) {
      double[] maxima = random.doubles(300).toArray();
      broken += 1 - calibrate(maxima).medium() > 0.05 ? 1 : 0;
    }
    // Expected 100, s.e. 9.5. Without interpolation, it would be 65.
    assertThat(broken).isBetween(75, 125);
  }

  @Test
  void keepsBudgetForTiedMaxima() {
    // Uniform maxima rounded down to multiples of 1/50: the rate at or above m/50 is 1 − m/50.
    int broken = 0;
    Random random = new Random(12);
    for (int draw = 0; draw < 1000; draw++) {
      double[] maxima = random.doubles(300).map(x -> Math.floor(x * 50) / 50).toArray();
      double medium = calibrate(maxima).medium();
      int m = 0;
      while (m / 50.0 < medium) {
        m++;
      }
      double rate = 1 - m / 50.0;
      broken += rate > 0.05 ? 1 : 0;
    }
    assertThat(broken).isLessThanOrEqualTo(100 + 30);
  }

  private static CalibratedThresholds calibrate(double[] maxima) {
    return CalibratedThresholds.calibrate(maxima, 0.05, 0.01, 0.9).orElseThrow();
  }

  /** Returns 0, 1/1000, 2/1000 … */
  private static double[] steps(int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = i / 1000.0;
    }
    return values;
  }
}
