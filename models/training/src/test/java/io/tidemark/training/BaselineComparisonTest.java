package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineComparisonTest {
  private static final List<Double> QUANTILES = List.of(0.4, 0.5, 0.6);

  @ParameterizedTest
  @CsvSource({
    "5, 5, true, as many as before",
    "5, 15, true, three times as many of few",
    "5, 22, false, far more than before",
    "0, 21, true, the budget of 100 identities and chance",
    "0, 22, false, beyond the budget of 100 identities and chance",
    "0, 0, true, none on a quiet day",
    "30, 0, true, few may become none",
    "90, 0, false, many must not become none",
  })
  void alertsAreHeldAgainstThoseOfTheBaselineBefore(
      long before, long now, boolean passes, String description) {
    List<String> failures =
        new BaselineComparison(100, before, now, QUANTILES, QUANTILES).failures(0.05);
    assertThat(failures.isEmpty()).as(description + ": " + failures).isEqualTo(passes);
    assertThat(failures)
        .allSatisfy(f -> assertThat(f).startsWith("alert_volume: the new baseline"));
  }

  @Test
  void aMovedQuantileIsNamed() {
    assertThat(new BaselineComparison(100, 5, 5, QUANTILES, List.of(0.4, 0.62, 0.6)).failures(0.05))
        .singleElement()
        .asString()
        .startsWith("score_quantiles: the 90 % quantile of the score moved from 0.500 to 0.620");
  }
}
