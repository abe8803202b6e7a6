package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureDriftTest {
  @Test
  void sameRowsHaveNoDrift() {
    float[][] rows = column(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    FeatureDrift drift = drift(rows, rows, 10, 10).get(0);
    assertThat(drift.psi()).isZero();
    assertThat(drift.distance()).isZero();
    assertThat(drift.pValue()).isEqualTo(1);
    assertThat(drift.isLarge()).isFalse();
  }

  @Test
  void distanceIsKolmogorovSmirnovStatistic() {
    // F(2) is 2/4 on one side and 0/4 on the other.
    FeatureDrift drift = drift(column(1, 2, 3, 4), column(3, 4, 5, 6), 4, 4).get(0);
    assertThat(drift.distance()).isEqualTo(0.5);
  }

  @Test
  void psiAddsHalfAnEventPerBin() {
    // The value is never observed on one side and always on the other: (0.5, 4.5) of 5 compared
    // with (4.5, 0.5).
    float[][] gone = column(Float.NaN, Float.NaN, Float.NaN, Float.NaN);
    FeatureDrift drift = drift(column(7, 7, 7, 7), gone, 4, 4).get(0);
    double missing = (4.5 / 5 - 0.5 / 5) * Math.log(9);
    double observed = (0.5 / 5 - 4.5 / 5) * Math.log(1.0 / 9);
    assertThat(drift.psi()).isCloseTo(missing + observed, within(1e-12));
    assertThat(drift.distance()).isEqualTo(1);
  }

  @Test
  void pValueMatchesKolmogorovTables() {
    // λ = 1.36 is the 5 % point. The samples are so large that the correction does not matter.
    SplittableRandom random = new SplittableRandom(1);
    int n = 200_000;
    float[][] a = new float[n][1];
    float[][] b = new float[n][1];
    for (int i = 0; i < n; i++) {
      a[i][0] = (float) random.nextDouble();
      b[i][0] = a[i][0];
    }
    double shift = 1.36 / Math.sqrt(n / 2.0);
    for (int i = 0; i < n * shift; i++) {
      b[i][0] = 2;
    }
    FeatureDrift drift = drift(a, b, n, n).get(0);
    assertThat(drift.pValue()).isCloseTo(0.05, within(0.01));
  }

  @Test
  void sameDistributionRarelyDrifts() {
    SplittableRandom random = new SplittableRandom(7);
    int large = 0;
    for (int trial = 0; trial < 200; trial++) {
      float[][] a = new float[400][1];
      float[][] b = new float[300][1];
      for (float[] row : a) {
        row[0] = random.nextInt(5);
      }
      for (float[] row : b) {
        row[0] = random.nextInt(5);
      }
      large += drift(a, b, 400, 300).get(0).isLarge() ? 1 : 0;
    }
    assertThat(large).isZero();
  }

  @Test
  void gateFailsIfOverAQuarterOfFeaturesDrift() {
    List<FeatureDrift> drifts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      drifts.add(new FeatureDrift("f" + i, i < 2 ? 0.5 + i : 0.1, 0.5, i < 2 ? 1e-9 : 0.5));
    }
    assertThat(FeatureDrift.failures(drifts)).isEmpty();
    drifts.set(2, new FeatureDrift("f2", 3, 0.9, 1e-9));
    assertThat(FeatureDrift.failures(drifts))
        .singleElement()
        .asString()
        .startsWith("feature_drift: 3 of 8 features drifted")
        .contains("most affected: f2 (PSI 3.00), f1 (PSI 1.50), f0 (PSI 0.50)");
  }

  /**
   * Activity at an hour at which an identity was always active becomes less surprising with each
   * day of history.
   */
  @Test
  void growingHistoryIsNotDrift() {
    float[][] before = new float[400][1];
    float[][] now = new float[300][1];
    for (int i = 0; i < before.length; i++) {
      before[i][0] = bits(10 + i % 14);
    }
    for (int i = 0; i < now.length; i++) {
      now[i][0] = bits(24);
    }
    assertThat(drift(before, now, 400, 300).get(0).isLarge()).isTrue();
    List<Float> quarter = List.of(0.25f);
    FeatureDrift grown = FeatureDrift.of(List.of("x"), quarter, before, now, 400, 300).get(0);
    // Half an event is added to every bin of 400 and of 300 events.
    assertThat(grown.psi()).isCloseTo(0, within(1e-5));
    assertThat(grown.distance()).isZero();
    for (int i = 0; i < 200; i++) {
      now[i][0] = 4.5f;
    }
    assertThat(FeatureDrift.of(List.of("x"), quarter, before, now, 400, 300).get(0).isLarge())
        .as("hours that are new to it")
        .isTrue();
  }

  /** −log2((n + ½) / (n + 1)) for n days, all with events. */
  private static float bits(int days) {
    return (float) (-Math.log((days + 0.5) / (days + 1.0)) / Math.log(2));
  }

  private static List<FeatureDrift> drift(
      float[][] reference, float[][] today, long referenceDays, long todayDays) {
    return FeatureDrift.of(List.of("x"), List.of(0f), reference, today, referenceDays, todayDays);
  }

  private static float[][] column(float... values) {
    float[][] rows = new float[values.length][1];
    for (int i = 0; i < values.length; i++) {
      rows[i][0] = values[i];
    }
    return rows;
  }
}
