package io.tidemark.runtime.baseline;

import java.util.Arrays;

/**
 * Selects the entries of a nightly list so that the expected share of false ones stays below a
 * limit, from one p-value per identity-day (Benjamini and Hochberg, Journal of the Royal
 * Statistical Society B, 1995). Conformal p-values of one calibration depend positively, which is
 * valid (Bates et al., 2021, Theorem 2).
 */
public final class BenjaminiHochberg {
  private BenjaminiHochberg() {}

  /**
   * Returns the largest p-value on the list, or 0 if the list is empty.
   *
   * @param pValues p-values in (0, 1], in any order
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
   * Returns whether a p-value qualifies for the list by itself; all smaller ones are then listed
   * too.
   *
   * @param rank number of p-values less than or equal to this one, including itself
   * @param share allowed share of false entries, in (0, 1)
   */
  public static boolean isListed(double pValue, long rank, long all, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "The share of false entries must be between 0 and 1, not " + share);
    }
    return pValue <= share * rank / all;
  }
}
