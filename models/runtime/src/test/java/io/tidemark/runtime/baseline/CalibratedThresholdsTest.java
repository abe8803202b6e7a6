package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.risk.Level;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibratedThresholdsTest {
  @Test
  void thresholdIsJustAboveAllowedRank() {
    double[] maxima = steps(230);
    CalibratedThresholds thresholds = calibrate(maxima);
    // n = 230: k = 1 for 0.01, largestRank for 0.05; maxima are 0, 1/1000 … 229/1000.
    int k = BetaBound.largestRank(230, 0.05, 0.9);
    assertThat(thresholds.mediumPromise())
        .isEqualTo(new CalibratedThresholds.Promise(0.05, 0.9, k, 230));
    assertThat(thresholds.medium()).isEqualTo(Math.nextUp((230 - k) / 1000.0));
    assertThat(thresholds.high()).isEqualTo(Math.nextUp(0.229));
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
    // Expected at most 100, s.e. 9.5. Nor is it overcautious: P(Beta(k, n + 1 − k) > 0.05) at k.
    int k = BetaBound.largestRank(300, 0.05, 0.9);
    double expected = 1000 * BetaBound.exceedance(k, 300, 0.05);
    assertThat((double) broken).isBetween(expected - 30, expected + 30);
    assertThat(expected).isLessThanOrEqualTo(100);
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
