package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectionReportTest {
  @Test
  void attacksAreCountedByCase() {
    assertThat(new DetectionReport(Map.of(3, 2L), Map.of(3, 1L), 1, 40).lines())
        .containsExactly(
            "1 of 2 labelled attacks raised an alert (case 3: 1 of 2)",
            "1 false step-up on 40 identity-days (0.025 per identity-day)");
  }

  @Test
  void ofNoAttackNothingIsSaid() {
    assertThat(new DetectionReport(Map.of(), Map.of(), 0, 12).lines())
        .containsExactly("0 false step-ups on 12 identity-days (0.000 per identity-day)");
  }
}
