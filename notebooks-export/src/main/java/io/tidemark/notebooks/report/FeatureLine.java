package io.tidemark.notebooks.report;

/**
 * A feature's state on a given night.
 *
 * @param missing share of the day's events without a value, in [0, 1]
 * @param missingBefore share of the previous day's events without a value; NaN if not recorded
 * @param speaking share of the day's events with a value above 0, in [0, 1]
 * @param leads number of alerts whose first reason is this feature
 * @param psi population stability index (PSI) of the day compared with similar days; NaN if not
 *     measured
 * @param moved whether the night's drift gate reported drift in this feature
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
   * also significant.
   */
  private static final double LARGE_PSI = 0.25;

  /** Describes the state in words. */
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
   * Returns whether the feature needs attention because it has drifted, no longer has any values,
   * or has fewer values than on the previous day.
   */
  public boolean isNotable() {
    return moved || (missing >= 1 && missingBefore < 1) || missing - missingBefore > 0.1;
  }
}
