package io.tidemark.notebooks.report;

/**
 * How a feature was on the night.
 *
 * @param name in the catalogue
 * @param missing share of the day's events without a value, in [0, 1]
 * @param missingBefore the same of the day before; NaN where there was none
 * @param speaking share of the day's events with a value above 0, in [0, 1]
 * @param leads alerts whose first reason it is
 * @param psi population stability index against like days; NaN where it was not measured
 * @param moved whether the night's gate takes it for moved
 */
public record FeatureLine(
    String name,
    double missing,
    double missingBefore,
    double speaking,
    long leads,
    double psi,
    boolean moved) {
  /** From here on it moved, where the test of Kolmogorov and Smirnov says more than chance too. */
  private static final double LARGE_PSI = 0.25;

  /** How it is, in words. */
  public String state() {
    if (moved) {
      return "moved";
    }
    if (isNotable()) {
      return "lost values";
    }
    if (missing >= 1) {
      return "never observed";
    }
    return psi >= LARGE_PSI ? "within chance" : "steady";
  }

  /** Whether a look at it is due: it moved, fell silent, or lost values since yesterday. */
  public boolean isNotable() {
    return moved || (missing >= 1 && missingBefore < 1) || missing - missingBefore > 0.1;
  }
}
