package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

  private static double[] quantiles(int n, DoubleUnaryOperator inverse) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = inverse.applyAsDouble((i + 0.5) / n);
    }
    return values;
  }
}
