package io.tidemark.notebooks.report;

/**
 * A feature's state on the night.
 *
 * @param missing share of the day's events without a value, in [0, 1]
 * @param missingBefore the same for the previous day; NaN if that day was not recorded
 * @param speaking share of the day's events with a value above 0, in [0, 1]
 * @param leads number of alerts that have this feature as their first reason
 * @param psi population stability index compared with similar days; NaN if not measured
 * @param moved whether the night's drift gate found that the feature drifted
 */
public record FeatureLine(
    String name,
    double missing,
    double missingBefore,
    double speaking,
    long leads,
    double psi,
    boolean moved) {
  /**
   * PSI at or above which a feature counts as drifted, provided that the Kolmogorov–Smirnov test is
   * significant as well.
   */
  private static final double LARGE_PSI = 0.25;

  /** Returns the state in words. */
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
    return psi >= LARGE_PSI ? "not significant" : "steady";
  }

  /**
   * Returns whether the feature needs attention because it drifted, no longer has values, or lost
   * values since yesterday.
   */
  public boolean isNotable() {
    return moved || (missing >= 1 && missingBefore < 1) || missing - missingBefore > 0.1;
  }
}
