package io.tidemark.runtime.baseline;

import java.util.Arrays;

/**
 * Nightly list with at most a stated expected share of false entries: the procedure of Benjamini
 * and Hochberg (Journal of the Royal Statistical Society B, 1995) on one p-value per identity-day.
 * Conformal p-values from one calibration are positively dependent, and the procedure still holds
 * (Bates et al., 2021, Theorem 2).
 */
public final class FalseDiscoveries {
  private FalseDiscoveries() {}

  /**
   * Largest listed p-value; 0 for an empty list.
   *
   * @param pValues in (0, 1], in any order
   * @param share allowed false share of the list, in (0, 1)
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
   * Whether a p-value is listed by itself; then all smaller or equal ones are listed too.
   *
   * @param rank number of p-values less than or equal to it, including itself
   * @param all number of all p-values
   * @param share allowed false share of the list, in (0, 1)
   */
  public static boolean isListed(double pValue, long rank, long all, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "A share of false entries lies between 0 and 1, not at " + share);
    }
    return pValue <= share * rank / all;
  }
}
