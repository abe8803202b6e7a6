package io.tidemark.runtime.forest;

/**
 * Computes c(n) = 2(H(n) − 1), the average depth of an unsuccessful search in a binary search tree
 * of n rows, with exact harmonic numbers.
 *
 * <p>Liu, Ting, Zhou, Isolation Forest, ICDM 2008, Eq. 1 approximates H by a logarithm, which makes
 * c(2) 0.15 instead of 1. Even for four rows, the size of most leaves, the error is still one
 * seventh.
 */
final class AveragePathLength {
  private AveragePathLength() {}

  /** Returns c(0) to c(max), where c(0) = c(1) = 0. */
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
