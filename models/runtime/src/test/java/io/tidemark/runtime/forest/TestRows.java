package io.tidemark.runtime.forest;

import java.util.Random;

/** Random rows drawn from a seed. */
final class TestRows {
  private TestRows() {}

  static float[][] normal(int rows, int features, long seed) {
    Random random = new Random(seed);
    float[][] drawn = new float[rows][features];
    for (float[] row : drawn) {
      for (int feature = 0; feature < features; feature++) {
        row[feature] = (float) random.nextGaussian();
      }
    }
    return drawn;
  }
}
