package io.tidemark.runtime.baseline;

/**
 * Which parts of a scope contribute to an event's statistic, and how they are combined.
 *
 * <p>The parts are added like the logarithms of p-values in R. A. Fisher's method (Statistical
 * Methods for Research Workers, 1925), except that a part contributes only the amount by which it
 * exceeds {@link #ORDINARY}. This is because dozens of slightly raised features are ordinary, but
 * three features that stand out are not. The parts need not be independent, because the sum is only
 * compared with the sums of normal days.
 */
public enum Combination {
  /** Feature tails and forest. The default. */
  TAILS_AND_FOREST,
  /**
   * Feature tails only. Unusual combinations of features go undetected, because only the forest can
   * detect them.
   */
  TAILS_ONLY,
  FOREST_ONLY;

  /** Surprise that a part must exceed to contribute. One event in twenty reaches it. */
  static final double ORDINARY = 3;

  /**
   * If at least this share of the training values is at or above a value, the value is certainly
   * ordinary.
   */
  static final double ORDINARY_SHARE = 0.05;

  /**
   * Weight of the forest relative to one feature. Above 1 because the forest covers all features.
   */
  static final double FOREST_WEIGHT = 2;

  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
