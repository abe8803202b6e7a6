package io.tidemark.runtime.forest;

/**
 * Draws the rows of one subsample after the other, each row at most once, by Floyd's method: as
 * many draws as rows taken, whatever the number of rows there are.
 */
final class RowDraw {
  private final boolean[] taken;

  /**
   * @param count rows to draw from
   */
  RowDraw(int count) {
    this.taken = new boolean[count];
  }

  /**
   * Writes {@code sampleSize} row numbers, no more than there are, in an order that is uniform over
   * all orders.
   */
  void draw(SeededStream random, int[] target, int sampleSize) {
    for (int i = 0; i < sampleSize; i++) {
      int last = taken.length - sampleSize + i;
      int drawn = random.below(last + 1);
      int row = taken[drawn] ? last : drawn;
      taken[row] = true;
      target[i] = row;
    }
    // Floyd's method is uniform over sets, not over orders: shuffle before the last rows are moved.
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
