package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.Gates.BaselineComparison;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineComparisonTest {
  private static final List<Double> QUANTILES = List.of(0.4, 0.5, 0.6);

  @ParameterizedTest
  @CsvSource({
    "5, 5, true, as many as before",
    "5, 15, true, three times a small number",
    "5, 22, false, many more than before",
    "0, 21, true, the budget of 100 identities and chance",
    "0, 22, false, beyond the budget of 100 identities and chance",
    "0, 0, true, no alerts on a quiet day",
    "30, 0, true, few may become none",
    "90, 0, false, many must not become none",
  })
  void comparesAlertsWithPreviousBaseline(
      long before, long now, boolean passes, String description) {
    List<String> failures =
        new BaselineComparison(100, before, now, QUANTILES, QUANTILES, 0.5, 0, 0).failures(0.05);
    assertThat(failures.isEmpty()).as(description + ": " + failures).isEqualTo(passes);
    assertThat(failures)
        .allSatisfy(f -> assertThat(f).startsWith("alert_volume: the new baseline"));
  }

  @Test
  void reportsChangedQuantile() {
    BaselineComparison moved =
        new BaselineComparison(100, 5, 5, QUANTILES, List.of(0.4, 0.62, 0.6), 0.5, 0, 0);
    assertThat(moved.failures(0.05))
        .singleElement()
        .asString()
        .startsWith("score_quantiles: the 90 % quantile of the score moved from 0.500 to 0.620");
  }

  @ParameterizedTest
  @CsvSource({"38, true", "39, false"})
  void reportsDayAbovePreviousThresholds(long alerts, boolean passes) {
    // The calibrated rate is 4 of 100 identities, so 8 · 4 + 3 · √4 = 38 may alert.
    List<String> failures =
        new BaselineComparison(100, alerts, alerts, QUANTILES, QUANTILES, 0.04, 0, 0)
            .failures(0.05);
    assertThat(failures.isEmpty()).isEqualTo(passes);
    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .startsWith("calibration_coverage: the previous baseline promised 0.040 alerts")
                    .contains("on 39 of 100 identities")
                    .contains("at most 38 are expected"));
  }

  @ParameterizedTest
  @CsvSource({"40, 65, true", "40, 66, false", "90, 95, true", "66, 40, true"})
  void reportsMoreIdentitiesWithoutCohortScope(long before, long now, boolean passes) {
    List<String> failures =
        new BaselineComparison(100, 5, 5, QUANTILES, QUANTILES, 0.04, before, now).failures(0.05);
    assertThat(failures.isEmpty()).isEqualTo(passes);
    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .startsWith("unscoped_identities: the cohort of 66 % of 100 identities")
                    .contains("40 % under the previous baseline"));
  }
}
