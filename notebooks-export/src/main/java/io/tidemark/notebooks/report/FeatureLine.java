package io.tidemark.notebooks.report;

/**
 * The state of a feature on the night.
 *
 * @param missing share of the day's events without a value, in [0, 1]
 * @param missingBefore the same for the previous day; NaN without one
 * @param speaking share of the day's events with a value above 0, in [0, 1]
 * @param leads alerts whose first reason it is
 * @param psi population stability index compared with similar days; NaN if not measured
 * @param moved whether the night's gate found a shift
 */
public record FeatureLine(
    String name,
    double missing,
    double missingBefore,
    double speaking,
    long leads,
    double psi,
    boolean moved) {
  /** PSI at which a feature has moved, if the Kolmogorov-Smirnov test is significant too. */
  private static final double LARGE_PSI = 0.25;

  /** The state in words. */
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
   * Whether it needs attention: it moved, has no values any longer, or lost values since yesterday.
   */
  public boolean isNotable() {
    return moved || (missing >= 1 && missingBefore < 1) || missing - missingBefore > 0.1;
  }
}
