package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.training.Gates.FarRowsGate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarRowsGateTest {
  @Test
  void identicalBaselinesAgree() {
    FarRowsGate rows =
        FarRowsGate.of(FeatureRow.CATALOGUE, TestBaseline.of(Map.of()), TestBaseline.of(Map.of()));
    assertThat(rows.features()).isEqualTo(FeatureRow.CATALOGUE.names());
    assertThat(rows.before())
        .hasSize(1 + FeatureRow.CATALOGUE.names().size())
        .isEqualTo(rows.now());
    // The usual row has no unusual value. Each far value is beyond all 300 calibration days.
    assertThat(rows.now().get(0)).isGreaterThan(0.5);
    assertThat(rows.now().subList(1, rows.now().size())).allMatch(p -> p <= 0.05);
    assertThat(rows.failures(0.05)).isEmpty();
  }

  @Test
  void detectsCalibrationOnExtremeValues() {
    double[] loud = IntStream.range(0, 300).mapToDouble(i -> 10.0 * i).toArray();
    FarRowsGate rows =
        FarRowsGate.of(
            FeatureRow.CATALOGUE,
            TestBaseline.of(Map.of()),
            TestBaseline.of(
                Map.of(), TestBaseline.global(TestBaseline.thresholds(300), calibration(loud))));
    assertThat(rows.failures(0.05))
        .singleElement()
        .asString()
        .startsWith(
            "golden_rows: 3 of 3 features changed between rare and not rare at their far value")
        .contains("at most 10 %")
        .contains("check " + String.join(", ", FeatureRow.CATALOGUE.names()));
  }

  @Test
  void allowsATenthOfRowsToChange() {
    assertThat(changing(2).failures(0.05)).isEmpty();
    assertThat(changing(3).failures(0.05)).singleElement().asString().contains("3 of 20 features");
  }

  @Test
  void ignoresPValuesNearBudget() {
    List<String> one = List.of("a");
    assertThat(new FarRowsGate(one, List.of(0.9, 0.05), List.of(0.9, 0.1)).changed(0.05)).isEmpty();
    assertThat(new FarRowsGate(one, List.of(0.9, 0.05), List.of(0.9, 0.11)).changed(0.05))
        .containsExactly("a");
    assertThat(new FarRowsGate(one, List.of(0.9, 0.11), List.of(0.9, 0.05)).changed(0.05))
        .containsExactly("a");
  }

  @Test
  void reportsUsualRowThatBecomesRare() {
    assertThat(
            new FarRowsGate(List.of("a"), List.of(0.9, 0.01), List.of(0.05, 0.01)).failures(0.05))
        .singleElement()
        .asString()
        .startsWith("golden_rows: a row without any unusual value has p 0.0500, previously 0.9000");
  }

  private static FarRowsGate changing(int count) {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "feature " + i).toList();
    List<Double> before = Collections.nCopies(21, 0.01);
    List<Double> now =
        IntStream.range(0, 21).mapToObj(i -> i > 0 && i <= count ? 0.9 : 0.01).toList();
    return new FarRowsGate(names, before, now);
  }

  private static PValueCalibration calibration(double[] maxima) {
    return new PValueCalibration(
        maxima, FeatureRow.DAY.minusDays(8), FeatureRow.DAY.minusDays(1), Map.of());
  }
}
