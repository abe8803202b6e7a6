package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void shareOfZeroIsUnknown() {
    assertThat(Interval.ofShare(0, 0)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void wilsonIntervalOfOneHalf() {
    // 50 of 100: 0.5 ± 1.96 · sqrt(0.0025 + 0.000096) / 1.0384 = 0.4038 to 0.5962.
    Interval interval = Interval.ofShare(0.5, 100);
    assertThat(interval.low()).isCloseTo(0.4038, within(1e-4));
    assertThat(interval.high()).isCloseTo(0.5962, within(1e-4));
    assertThat(Interval.ofShare(0, 10).low()).isCloseTo(0, within(1e-12));
    assertThat(Interval.ofShare(1, 10).high()).isCloseTo(1, within(1e-12));
  }
}
