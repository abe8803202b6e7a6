package io.tidemark.runtime.forest;

/**
 * Draws the rows of one subsample after the other.
 *
 * <p>Without weights: Floyd's method, as many draws as rows taken, whatever the number of rows
 * there are. With weights: down a tree of sums in which a row taken weighs nothing until the
 * subsample is full, so that each draw is in proportion to the weights of those left.
 */
final class RowDraw {
  private final int count;
  private final Sampling sampling;
  private final double[] weights;
  private final boolean[] taken;
  private final int leaves;
  private final double[] sums;

  RowDraw(TrainingRows rows, Sampling sampling) {
    this.count = rows.count();
    this.sampling = sampling;
    this.weights = rows.weights();
    this.taken = new boolean[count];
    this.leaves = weights == null ? 0 : Math.max(1, Integer.highestOneBit(2 * count - 1));
    this.sums = new double[2 * leaves];
    if (weights != null) {
      System.arraycopy(weights, 0, sums, leaves, count);
      for (int at = leaves - 1; at > 0; at--) {
        sums[at] = sums[2 * at] + sums[2 * at + 1];
      }
    }
  }

  /**
   * Writes {@code sampleSize} row numbers, no more than can be drawn, in an order that is uniform
   * over all orders.
   */
  void draw(SeededStream random, int[] target, int sampleSize) {
    if (sampling == Sampling.WITH_REPLACEMENT) {
      for (int i = 0; i < sampleSize; i++) {
        target[i] = weights == null ? random.below(count) : weighted(random);
      }
    } else if (weights == null) {
      drawDistinct(random, target, sampleSize);
    } else {
      drawDistinctWeighted(random, target, sampleSize);
    }
  }

  private void drawDistinct(SeededStream random, int[] target, int sampleSize) {
    for (int i = 0; i < sampleSize; i++) {
      int last = count - sampleSize + i;
      int drawn = random.below(last + 1);
      int row = taken[drawn] ? last : drawn;
      taken[row] = true;
      target[i] = row;
    }
    // Floyd's method is uniform over sets, not over orders: shuffle before the last rows are moved.
    shuffle(random, target, sampleSize);
    for (int i = 0; i < sampleSize; i++) {
      taken[target[i]] = false;
    }
  }

  private void drawDistinctWeighted(SeededStream random, int[] target, int sampleSize) {
    for (int i = 0; i < sampleSize; i++) {
      target[i] = weighted(random);
      weigh(target[i], 0);
    }
    for (int i = 0; i < sampleSize; i++) {
      weigh(target[i], weights[target[i]]);
    }
    // Heavy rows come early: shuffle before the last rows are moved.
    shuffle(random, target, sampleSize);
  }

  private int weighted(SeededStream random) {
    double left = random.unit() * sums[1];
    int at = 1;
    while (at < leaves) {
      at *= 2;
      // The second test keeps rounding from leading into a side where nothing is left.
      if (left >= sums[at] && sums[at + 1] > 0) {
        left -= sums[at];
        at++;
      }
    }
    return at - leaves;
  }

  private void weigh(int row, double weight) {
    int at = leaves + row;
    sums[at] = weight;
    for (at /= 2; at > 0; at /= 2) {
      sums[at] = sums[2 * at] + sums[2 * at + 1];
    }
  }

  private static void shuffle(SeededStream random, int[] target, int sampleSize) {
    for (int i = sampleSize - 1; i > 0; i--) {
      int j = random.below(i + 1);
      int kept = target[i];
      target[i] = target[j];
      target[j] = kept;
    }
  }
}
