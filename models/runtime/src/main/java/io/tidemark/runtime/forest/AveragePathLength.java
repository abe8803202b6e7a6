package io.tidemark.runtime.forest;

/**
 * c(n) = 2(H(n) − 1), the average depth of an unsuccessful search in a binary search tree of n
 * rows. The harmonic numbers are exact; their logarithm in Liu, Ting, Zhou, Isolation Forest, ICDM
 * 2008, Eq. 1 makes c(2) 0.15 instead of 1, and c(4) wrong by a seventh.
 */
final class AveragePathLength {
  private AveragePathLength() {}

  static double[] upTo(int max) {
    double[] c = new double[max + 1];
    double harmonic = 1;
    for (int n = 2; n <= max; n++) {
      harmonic += 1.0 / n;
      c[n] = 2 * (harmonic - 1);
    }
    return c;
  }

  static double of(int n) {
    return upTo(n)[n];
  }
}
