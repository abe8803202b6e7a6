package io.tidemark.runtime.forest;

/** Draws subsamples without replacement by Floyd's method. */
final class RowDraw {
  private final boolean[] taken;

  RowDraw(int count) {
    this.taken = new boolean[count];
  }

  /** Fills {@code target} with distinct row numbers in uniformly random order. */
  void draw(SeededStream random, int[] target, int sampleSize) {
    for (int i = 0; i < sampleSize; i++) {
      int last = taken.length - sampleSize + i;
      int drawn = random.below(last + 1);
      int row = taken[drawn] ? last : drawn;
      taken[row] = true;
      target[i] = row;
    }
    // Floyd's method does not draw orders uniformly, and the last rows become contrast rows.
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
