package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureRelationsTest {
  private static final int SIZE = 160;

  @Test
  void correlationIsOneOrMinusOneForMonotonicFeatures() {
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
  void tiesHaveMeanRank() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    Arrays.fill(x, SIZE / 2, SIZE, 1);
    Arrays.fill(y, SIZE / 4, SIZE, 1);
    // Two cuts through 160 values, at 80 and at 40: φ = (40·80 − 0·40) / √(80·80·40·120) = 0.57735
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1 / Math.sqrt(3), within(1e-12));
  }

  @Test
  void usesRowsWhereBothAreObserved() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
      y[i] = i < 5 ? Float.NaN : i;
    }
    x[7] = Float.NaN;
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1, within(1e-12));
  }

  @Test
  void ignoresSmallOverlap() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    Arrays.fill(y, Float.NaN);
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
      if (i >= SIZE / 2) {
        y[i] = i;
      }
    }
    assertThat(FeatureRelations.coverage(x, y)).isEqualTo(0.5);
    assertThat(FeatureRelations.correlation(x, y)).isCloseTo(1, within(1e-12));
    y[SIZE - 1] = Float.NaN;
    assertThat(FeatureRelations.correlation(x, y)).isNaN();
    // The reverse differs: x is observed on all events on which y is observed.
    assertThat(FeatureRelations.correlation(y, x)).isCloseTo(1, within(1e-12));
  }

  @Test
  void ignoresRarelyPositiveFeatures() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
      y[i] = i < SIZE - 29 ? 0 : i;
    }
    assertThat(FeatureRelations.correlation(x, y)).isNaN();
    y[SIZE - 30] = 1;
    assertThat(FeatureRelations.correlation(x, y)).isGreaterThan(0);
  }

  @Test
  void ignoresConstantFeatures() {
    float[] x = new float[SIZE];
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = i;
    }
    assertThat(FeatureRelations.correlation(x, y)).isNaN();
  }
}
