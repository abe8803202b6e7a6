package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatesTest {
  @Test
  void ordinaryBaselinePasses() {
    assertThat(Gates.failures(TestBaseline.of(Map.of()))).isEmpty();
  }

  @Test
  void globalScopeWithoutThresholdsFails() {
    Baseline baseline =
        TestBaseline.of(
            Map.of(),
            TestBaseline.global(Optional.empty(), TestBaseline.calibration(12, Map.of())));
    assertThat(Gates.failures(baseline))
        .singleElement()
        .asString()
        .startsWith("usable_scope: ")
        .contains("only 12 identity-days");
  }

  @Test
  void failsIfOverAQuarterIsExcluded() {
    // 300 days are kept. With 100 excluded, exactly a quarter of 400 are missing. With 101, it is
    // more than a quarter.
    assertThat(Gates.failures(leavingOut(60, 40))).isEmpty();
    assertThat(Gates.failures(leavingOut(60, 41)))
        .singleElement()
        .asString()
        .startsWith("screened_share: 25 % of the calibration days")
        .contains("at most 25 %");
    assertThat(Gates.failures(leavingOut(0, 300))).singleElement().asString().contains("50 %");
  }

  @Test
  void unreachableThresholdFails() {
    double[] saturated = new double[300];
    Arrays.fill(saturated, 1);
    Optional<CalibratedThresholds> blind =
        CalibratedThresholds.calibrate(saturated, 0.05, 0.01, 0.9);
    Baseline baseline =
        TestBaseline.of(
            Map.of(), TestBaseline.global(blind, TestBaseline.calibration(300, Map.of())));
    assertThat(Gates.failures(baseline))
        .singleElement()
        .asString()
        .startsWith("blind_threshold: ")
        .contains("scope global");
  }

  @Test
  void namesEachFailure() {
    Baseline baseline =
        TestBaseline.of(
            Map.of(),
            TestBaseline.global(Optional.empty(), TestBaseline.calibration(3, Map.of("x", 9))));
    assertThat(Gates.failures(baseline)).hasSize(2);
  }

  private static Baseline leavingOut(int one, int other) {
    return TestBaseline.of(
        Map.of(),
        TestBaseline.global(
            TestBaseline.thresholds(300),
            TestBaseline.calibration(300, Map.of("one reason", one, "other reason", other))));
  }
}
