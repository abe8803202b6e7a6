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
    double[] sorted = pValues.clone();
    Arrays.sort(sorted);
    for (int rank = sorted.length; rank > 0; rank--) {
      if (isListed(sorted[rank - 1], rank, sorted.length, share)) {
        return sorted[rank - 1];
      }
    }
    return 0;
  }

  /**
   * Whether a p-value is on the list by itself; so are all that are no larger.
   *
   * @param rank how many p-values are no larger than it, itself among them
   * @param all how many there are
   * @param share of the list that may be false, in (0, 1)
   */
  public static boolean isListed(double pValue, long rank, long all, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "A share of false entries lies between 0 and 1, not at " + share);
    }
    return pValue <= share * rank / all;
  }
}
