package io.tidemark.jobs.lab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {
  @Test
  void smallRankingMatchesManualResult() {
    double[] scores = {0.9, 0.8, 0.7, 0.6};
    boolean[] anomalous = {true, false, true, false};
    // Pairs: the first anomaly beats both normals, the second one of them: 3 of 4.
    assertThat(Ranking.auroc(scores, anomalous)).isEqualTo(0.75);
    // Precision 1/1 at the first, 2/3 at the second: (1 + 2/3) / 2.
    assertThat(Ranking.averagePrecision(scores, anomalous)).isCloseTo(5.0 / 6, within(1e-15));
  }

  @Test
  void tiesCountHalf() {
    double[] scores = {0.5, 0.5, 0.5, 0.1};
    boolean[] anomalous = {true, false, false, true};
    // Against two normals each: the first ties twice (1 of 2), the second loses twice: 1 of 4.
    assertThat(Ranking.auroc(scores, anomalous)).isEqualTo(0.25);
    // 1/3 among the three tied, 2/4 at the end: (1/3 + 1/2) / 2.
    assertThat(Ranking.averagePrecision(scores, anomalous)).isCloseTo(5.0 / 12, within(1e-15));
    double[] turned = {0.1, 0.5, 0.5, 0.5};
    boolean[] turnedToo = {true, false, false, true};
    assertThat(Ranking.averagePrecision(turned, turnedToo)).isCloseTo(5.0 / 12, within(1e-15));
  }

  @Test
  void zeroAndMinusZeroTie() {
    assertThat(Ranking.auroc(new double[] {0.0, -0.0}, new boolean[] {true, false})).isEqualTo(0.5);
  }

  @Test
  void rejectsDataWithoutRanking() {
    assertThatThrownBy(() -> Ranking.auroc(new double[2], new boolean[2]))
        .hasMessageContaining("0 of 2 rows are anomalies");
    assertThatThrownBy(() -> Ranking.auroc(new double[2], new boolean[3]))
        .hasMessageContaining("2 scores and 3 labels");
    assertThatThrownBy(
            () ->
                Ranking.averagePrecision(new double[] {1, Double.NaN}, new boolean[] {true, false}))
        .hasMessageContaining("row 1 is NaN");
  }
}
