package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureRelationsTest {
  private static final int SIZE = 40;

  @Test
  void whatRisesTogetherIsOneAndWhatRisesAgainstIsMinusOne() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    float[] z = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
      y[i] = i * i;
      z[i] = -i;
    }
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1, within(1e-12));
    assertThat(FeatureRelations.correlation(x, z)).isCloseTo(-1, within(1e-12));
  }

  @Test
  void tiesStandAtTheirMeanRank() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    Arrays.fill(x, SIZE / 2, SIZE, 1);
    Arrays.fill(y, SIZE / 4, SIZE, 1);
    // Two cuts of 40 at 20 and at 10: φ = (10·20 − 0·10) / √(20·20·10·30) = 0.57735
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1 / Math.sqrt(3), within(1e-12));
  }

  @Test
  void onlyWhatBothAreObservedForCounts() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
      y[i] = i < 5 ? Float.NaN : i;
    }
    x[7] = Float.NaN;
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1, within(1e-12));
    Arrays.fill(y, 0, SIZE / 2, Float.NaN);
    assertThat(FeatureRelations.correlation(x, y)).isNaN();
  }

  @Test
  void whatNeverVariesIsComparedWithNothing() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
    }
    assertThat(FeatureRelations.correlation(x, y)).isNaN();
  }
}
