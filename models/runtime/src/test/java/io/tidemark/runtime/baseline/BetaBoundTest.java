package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BetaBoundTest {
  @Test
  void exceedanceOfLargestIsAPower() {
    // P(Beta(1, n) > b) = (1 − b)^n
    assertThat(BetaBound.exceedance(1, 50, 0.05)).isCloseTo(Math.pow(0.95, 50), within(1e-14));
  }

  @Test
  void exceedanceOfSecondMatchesManualResult() {
    // P(Bin(10, 0.1) ≤ 1) = 0.9^10 + 10 · 0.1 · 0.9^9 = 0.7360989291
    assertThat(BetaBound.exceedance(2, 10, 0.1)).isCloseTo(0.7360989291, within(1e-10));
  }

  @Test
  void exceedanceOfSmallestIsComplementOfAPower() {
    // P(Beta(n, 1) > b) = 1 − b^n
    assertThat(BetaBound.exceedance(4, 4, 0.3)).isCloseTo(1 - Math.pow(0.3, 4), within(1e-14));
  }

  @Test
  void underflowDoesNotAffectSum() {
    // 0.95^1000000 underflows; near the median of Bin(1e6, 0.05) the sum is one half.
    assertThat(BetaBound.exceedance(50_001, 1_000_000, 0.05)).isCloseTo(0.5, within(0.002));
  }

  @Test
  void rankStartsWherePowerReachesRisk() {
    // 0.99^229 = 0.10010…, 0.99^230 = 0.09910…; 0.95^44 = 0.1047…, 0.95^45 = 0.0994…
    assertThat(BetaBound.largestRank(229, 0.01, 0.9)).isZero();
    assertThat(BetaBound.largestRank(230, 0.01, 0.9)).isEqualTo(1);
    assertThat(BetaBound.largestRank(44, 0.05, 0.9)).isZero();
    assertThat(BetaBound.largestRank(45, 0.05, 0.9)).isEqualTo(1);
  }

  @Test
  void returnsLargestValidRank() {
    for (int n : new int[] {100, 1000, 5000}) {
      int k = BetaBound.largestRank(n, 0.05, 0.9);
      assertThat(BetaBound.exceedance(k, n, 0.05)).isLessThanOrEqualTo(0.1);
      assertThat(BetaBound.exceedance(k + 1, n, 0.05)).isGreaterThan(0.1);
    }
  }

  @Test
  void budgetOfOneAllowsEveryRank() {
    assertThat(BetaBound.largestRank(45, 1, 0.9)).isEqualTo(45);
  }
}
