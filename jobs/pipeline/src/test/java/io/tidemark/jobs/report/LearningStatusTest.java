package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearningStatusTest {
  @Test
  void namesMissingDays() {
    assertThat(new LearningStatus(Optional.empty(), 1).describe())
        .isEqualTo(
            "the starter judges, never above STEP_UP, until a first baseline is accepted: 1 day so"
                + " far, at least 5 more needed");
    assertThat(new LearningStatus(Optional.of(trained(true, true)), 6).describe())
        .endsWith(
            "6 days so far, which is enough, but calibration needs 20 identity-days with history");
  }

  @Test
  void namesRefusedBaseline() {
    assertThat(new LearningStatus(Optional.of(trained(false, false)), 7).describe())
        .endsWith("7 days so far, and the first baseline was refused");
  }

  @Test
  void comparesFirstBaselineWithStarter() {
    assertThat(new LearningStatus(Optional.of(trained(false, true)), 7).describe())
        .isEqualTo(
            "the first baseline replaces the starter; on this day's 52 identities, it alerts on 4"
                + " and the starter on 6");
  }

  private static Trained trained(boolean starter, boolean accepted) {
    return new Trained(
        LocalDate.of(2026, 3, 15),
        "features",
        1,
        accepted,
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(
            starter
                ? Map.of(BaselinesTable.STARTER_DAYS, "3")
                : Map.of(
                    "gate/identities", "52", "gate/alerts_now", "4", "gate/alerts_before", "6")),
        new byte[0]);
  }
}
