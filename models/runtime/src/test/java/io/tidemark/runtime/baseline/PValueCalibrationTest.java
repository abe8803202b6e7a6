package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PValueCalibrationTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 24);
  private static final PValueCalibration FOUR =
      new PValueCalibration(new double[] {3, 1, 2, 2}, DAY, DAY.plusDays(6), Map.of("labelled", 2));

  @Test
  void pValuesMatchManualResult() {
    // (1 + #{M ≥ u}) / 5 of {1, 2, 2, 3}
    assertThat(FOUR.pValue(0)).isEqualTo(1);
    assertThat(FOUR.pValue(1)).isEqualTo(1);
    assertThat(FOUR.pValue(2)).isEqualTo(0.8);
    assertThat(FOUR.pValue(2.5)).isEqualTo(0.4);
    assertThat(FOUR.pValue(3)).isEqualTo(0.4);
    assertThat(FOUR.pValue(3.1)).isEqualTo(0.2);
  }

  @Test
  void excludesOwnDay() {
    // Compared with the other three, {1, 2, 2}: none reaches 3, so 1 / 4; two reach 2, so 3 / 4.
    assertThat(FOUR.pValueLeavingOut(3, 3)).isEqualTo(0.25);
    assertThat(FOUR.pValueLeavingOut(3, 2)).isEqualTo(0.75);
    assertThat(FOUR.pValueLeavingOut(1, 1)).isEqualTo(1);
  }

  /** A day from another scope is not among the maxima, so there is nothing to leave out. */
  @Test
  void comparesOtherDayWithAllMaxima() {
    assertThat(FOUR.pValueLeavingOut(2.5, 2.5)).isEqualTo(FOUR.pValue(2.5));
    assertThat(FOUR.pValueLeavingOut(2.5, 1)).isEqualTo(1);
  }

  @Test
  void rejectsEventAboveMaximumOfItsDay() {
    assertThatThrownBy(() -> FOUR.pValueLeavingOut(2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("statistic 3.0 is above the maximum 2.0 of its day");
  }

  @Test
  void extrapolatesBeyondLargestMaximum() {
    double[] maxima = new double[100];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = -Math.log((i + 0.5) / maxima.length);
    }
    PValueCalibration hundred = new PValueCalibration(maxima, DAY, DAY, Map.of());
    double largest = hundred.dayMaxima()[99];
    assertThat(hundred.pValue(largest)).isEqualTo(2 / 101.0);
    assertThat(hundred.pValue(Math.nextUp(largest))).isLessThanOrEqualTo(1 / 101.0);
    assertThat(hundred.pValue(10 * largest)).isLessThan(hundred.pValue(2 * largest) / 3);
    assertThat(hundred.pValueLeavingOut(largest, largest))
        .as("its own day does not support its p-value")
        .isLessThanOrEqualTo(0.01);
  }

  @Test
  void pValueIsOneWithoutMaxima() {
    PValueCalibration none = new PValueCalibration(new double[0], DAY, DAY, Map.of());
    assertThat(none.pValue(1e9)).isEqualTo(1);
  }

  @Test
  void rejectsImpossibleInput() {
    assertThatThrownBy(() -> new PValueCalibration(new double[] {Double.NaN}, DAY, DAY, Map.of()))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new PValueCalibration(new double[0], DAY, DAY.minusDays(1), Map.of()))
        .hasMessageContaining("ends on 2026-01-23");
    assertThatThrownBy(() -> new PValueCalibration(new double[0], DAY, DAY, Map.of("x", -1)))
        .hasMessageContaining("-1 identity-days");
  }

  @Property(tries = 200)
  void pValueDecreasesWithStatistic(
      @ForAll double[] maxima, @ForAll @DoubleRange(max = 9) double one, @ForAll double other) {
    PValueCalibration calibration = new PValueCalibration(maxima, DAY, DAY, Map.of());
    double lower = calibration.pValue(Math.min(one, other));
    double higher = calibration.pValue(Math.max(one, other));
    assertThat(higher).isGreaterThan(0).isLessThanOrEqualTo(lower);
    assertThat(lower).isLessThanOrEqualTo(1);
  }

  /** If a day's maximum is not evidence, none of its events is evidence. */
  @Property(tries = 500)
  void eventPValueIsAtLeastThatOfDayMaximum(
      @ForAll @Size(max = 30) List<@DoubleRange(min = -3, max = 3) Double> others,
      @ForAll @DoubleRange(min = -3, max = 3) double own,
      @ForAll @DoubleRange(max = 4) double below,
      @ForAll boolean isAmongThem) {
    List<Double> all = new ArrayList<>(others);
    if (isAmongThem) {
      all.add(own);
    }
    PValueCalibration calibration =
        new PValueCalibration(
            all.stream().mapToDouble(Double::doubleValue).toArray(), DAY, DAY, Map.of());
    double ofMaximum = calibration.pValueLeavingOut(own, own);
    double ofEvent = calibration.pValueLeavingOut(own, own - below);
    assertThat(ofEvent).isGreaterThanOrEqualTo(ofMaximum).isLessThanOrEqualTo(1);
    assertThat(ofMaximum).isGreaterThan(0);
  }
}
