package io.tidemark.runtime.baseline;

import java.util.Arrays;

/**
 * The list of a night that holds at most a stated share of false entries in expectation: the
 * procedure of Benjamini and Hochberg (Journal of the Royal Statistical Society B, 1995) on one
 * p-value per identity-day. Conformal p-values from one calibration depend on each other
 * positively, for which it holds as well (Bates et al., 2021, Theorem 2).
 */
public final class FalseDiscoveries {
  private FalseDiscoveries() {}

  /**
   * The largest p-value that is on the list; 0 when nothing is.
   *
   * @param pValues in (0, 1], in any order
   * @param share of the list that may be false, in (0, 1)
   */
  public static double largestListed(double[] pValues, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "A share of false entries lies between 0 and 1, not at " + share);
    }
    double[] sorted = pValues.clone();
    Arrays.sort(sorted);
    for (int rank = sorted.length; rank > 0; rank--) {
      if (sorted[rank - 1] <= share * rank / sorted.length) {
        return sorted[rank - 1];
      }
    }
    return 0;
  }
}
