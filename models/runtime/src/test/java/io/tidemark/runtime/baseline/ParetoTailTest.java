package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.baseline.PValueCalibration.ParetoTail;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ParetoTailTest {
  @Test
  void fitsExponentialQuantiles() {
    double[] sorted = quantiles(20_000, p -> -2 * Math.log(1 - p));
    ParetoTail tail = ParetoTail.fit(sorted);
    assertThat(tail.scale()).isCloseTo(2, within(0.05));
    assertThat(tail.shape()).isCloseTo(0, within(0.03));
    // −2 ln 1e-5 = 23.03
    assertThat(tail.valueExceededWith(1e-5)).isCloseTo(23.03, within(1.5));
  }

  @Test
  void fitsUniformQuantiles() {
    double[] sorted = quantiles(20_000, p -> p);
    ParetoTail tail = ParetoTail.fit(sorted);
    assertThat(tail.shape()).isCloseTo(-1, within(0.05));
    assertThat(tail.valueExceededWith(1e-5)).isCloseTo(1, within(0.001));
  }

  @Test
  void tiedValuesGiveThatValue() {
    double[] sorted = new double[30];
    Arrays.fill(sorted, 3);
    assertThat(ParetoTail.fit(sorted).valueExceededWith(0.001)).isEqualTo(3);
  }

  @Test
  void probabilityFallsBeyondSample() {
    ParetoTail tail = ParetoTail.fit(quantiles(20_000, p -> -2 * Math.log(1 - p)));
    // exp(−30 / 2) = 3.1e-7, and up to ten times that with a shape one standard error heavier.
    assertThat(tail.beyond(30, 1)).isBetween(3e-7, 3e-6);
    assertThat(tail.beyond(30, 1e-7)).isEqualTo(1e-7);
    assertThat(tail.beyond(1e9, 1)).isBetween(1e-12, 1e-7);
  }

  @Test
  void fewExcessesKeepProbabilityHigh() {
    double[] sorted = quantiles(100, p -> -2 * Math.log(1 - p));
    assertThat(ParetoTail.fit(sorted).beyond(30, 1)).isBetween(1e-5, 2e-3);
  }

  @Test
  void constantSampleExtrapolatesNothing() {
    double[] sorted = new double[30];
    Arrays.fill(sorted, 3);
    assertThat(ParetoTail.fit(sorted).beyond(4, 0.01)).isBetween(0.0, 0.01);
  }

  private static double[] quantiles(int n, DoubleUnaryOperator inverse) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = inverse.applyAsDouble((i + 0.5) / n);
    }
    return values;
  }
}
