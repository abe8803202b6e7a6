package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.notebooks.report.NightReport.ThresholdReport.WhatIf;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreRowsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @Test
  void otherBudgetsAllowFewerAlarmsThanTheRankOfTheConfidence() {
    // A hundred identities in the bins 0 to 99. The largest rank with P(Binomial(100, 0.05) < k) of
    // at most 0.35 is 4, because the probabilities of at most 3 and 4 are 0.258 and 0.436.
    List<WhatIf> lines = ScoreRows.whatIf(grid(100), Map.of(DAY, grid(100)), 0.65);
    assertThat(lines)
        .filteredOn(line -> line.budget() == 0.05)
        .containsExactly(new WhatIf(0.05, 0.0097, 3, 3));
    // One hundred days say too little about one alarm in two hundred: P(0) = 0.606.
    assertThat(lines).extracting(WhatIf::budget).containsExactly(0.02, 0.05, 0.1, 0.2);
  }

  @Test
  void otherBudgetsNeedEarlierDays() {
    assertThat(ScoreRows.whatIf(grid(5), Map.of(), 0.65)).isEmpty();
  }

  private static long[] grid(int identities) {
    long[] grid = new long[10_001];
    for (int i = 0; i < identities; i++) {
      grid[i] = 1;
    }
    return grid;
  }
}
