package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.forest.Forest.AveragePathLength;
import org.junit.jupiter.api.Test;

class AveragePathLengthTest {
  @Test
  void smallValuesAreExact() {
    // 2(H(n) − 1): H(2) = 3/2, H(3) = 11/6, H(4) = 25/12
    assertThat(AveragePathLength.of(0)).isZero();
    assertThat(AveragePathLength.of(1)).isZero();
    assertThat(AveragePathLength.of(2)).isEqualTo(1);
    assertThat(AveragePathLength.of(3)).isCloseTo(5.0 / 3, within(1e-15));
    assertThat(AveragePathLength.of(4)).isCloseTo(13.0 / 6, within(1e-15));
  }

  @Test
  void largeValuesApproachLogarithm() {
    // H(n) ≈ ln n + γ + 1/(2n)
    double n = 20_000;
    double approximation = 2 * (Math.log(n) + 0.5772156649015329 + 1 / (2 * n) - 1);
    assertThat(AveragePathLength.of(20_000)).isCloseTo(approximation, within(1e-9));
  }
}
