package io.tidemark.runtime.forest;

/**
 * Draws subsamples of rows without replacement, using Floyd's method. The number of random draws
 * depends on the size of the subsample, not on the total number of rows.
 */
final class RowDraw {
  private final boolean[] taken;

  RowDraw(int count) {
    this.taken = new boolean[count];
  }

  /**
   * Fills {@code target} with {@code sampleSize} distinct row numbers in uniformly random order.
   * {@code sampleSize} must not exceed the number of rows.
   */
  void draw(SeededStream random, int[] target, int sampleSize) {
    for (int i = 0; i < sampleSize; i++) {
      int last = taken.length - sampleSize + i;
      int drawn = random.below(last + 1);
      int row = taken[drawn] ? last : drawn;
      taken[row] = true;
      target[i] = row;
    }
    // Floyd's method draws sets uniformly, but not their order. The rows are shuffled because the
    // last ones become contrast rows.
    for (int i = sampleSize - 1; i > 0; i--) {
      int j = random.below(i + 1);
      int kept = target[i];
      target[i] = target[j];
      target[j] = kept;
    }
    for (int i = 0; i < sampleSize; i++) {
      taken[target[i]] = false;
    }
  }
}
