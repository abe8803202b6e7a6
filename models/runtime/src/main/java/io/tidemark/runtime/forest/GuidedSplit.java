package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Finds the split with the largest pooled gain, the relative reduction in standard deviation by a
 * mean for each side (Cortes, Revisiting randomized choices in isolation forests, arXiv
 * 2110.13402).
 */
final class GuidedSplit {
  private final double[] sorted;
  private double below;
  private double above;

  GuidedSplit(int mostRows) {
    sorted = new double[mostRows];
  }

  /** Returns the largest gain between two different values, in [0, 1]; 0 if all are equal. */
  double search(double[] values, int from, int to) {
    int count = to - from;
    System.arraycopy(values, from, sorted, 0, count);
    Arrays.sort(sorted, 0, count);
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += sorted[i] / count;
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double deviation = sorted[i] - mean;
      sum += deviation;
      squares += deviation * deviation;
    }
    double whole = spread(count, sum, squares);
    double best = -1;
    double leftSum = 0;
    double leftSquares = 0;
    for (int i = 1; i < count; i++) {
      double deviation = sorted[i - 1] - mean;
      leftSum += deviation;
      leftSquares += deviation * deviation;
      if (sorted[i - 1] < sorted[i]) {
        double pooled =
            spread(i, leftSum, leftSquares)
                + spread(count - i, sum - leftSum, squares - leftSquares);
        double gain = whole > 0 ? Math.max(0, 1 - pooled / whole) : 0;
        if (gain > best) {
          best = gain;
          below = sorted[i - 1];
          above = sorted[i];
        }
      }
    }
    return Math.max(0, best);
  }

  double below() {
    return below;
  }

  double above() {
    return above;
  }

  /** Returns the number of rows multiplied by the standard deviation of their values. */
  private static double spread(int count, double sum, double squares) {
    return Math.sqrt(Math.max(0, count * squares - sum * sum));
  }
}
