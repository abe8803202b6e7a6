package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.runtime.baseline.BetaBound;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void oneCalibrationDayIsUninformative() {
    // Beta(1, 1) is uniform, so 0, 1, 2 and 3 alarms on three days are equally likely.
    assertThat(Interval.ofCount(1, 1, 3)).isEqualTo(new Interval(0, 3));
  }

  @Test
  void oneLaterDayHasMeanOfBeta() {
    // k / (n + 1) = 1 in 100 is less than one fortieth, whereas 1 in 20 is not.
    assertThat(Interval.ofCount(1, 99, 1)).isEqualTo(new Interval(0, 0));
    assertThat(Interval.ofCount(1, 19, 1)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void manyLaterDaysApproachBeta() {
    Interval counts = Interval.ofCount(11, 300, 1_000_000);
    assertThat(BetaBound.exceedance(11, 300, counts.low() / 1e6)).isCloseTo(0.975, within(1e-3));
    assertThat(BetaBound.exceedance(11, 300, counts.high() / 1e6)).isCloseTo(0.025, within(1e-3));
  }

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
