package io.tidemark.runtime.baseline;

/**
 * Parts of a scope that contribute to an event's statistic, and how they are combined.
 *
 * <p>The parts are added like the logarithms of p-values in R. A. Fisher's method (Statistical
 * Methods for Research Workers, 1925), except that a part counts only to the extent that it exceeds
 * {@link #ORDINARY}. Dozens of slightly raised features are ordinary, but three features that stand
 * out are not. The sum is compared with the sums of normal days, so the parts need not be
 * independent.
 */
public enum Combination {
  /** Feature tails and forest. This is the default. */
  TAILS_AND_FOREST,
  /**
   * Feature tails only. Unusual combinations of features, which only the forest detects, are
   * ignored.
   */
  TAILS_ONLY,
  /** Forest only. */
  FOREST_ONLY;

  /** Surprise that a part must exceed in order to contribute. One event in twenty reaches it. */
  static final double ORDINARY = 3;

  /**
   * If at least this share of the training values are at or above a value, the surprise is
   * certainly ordinary.
   */
  static final double ORDINARY_SHARE = 0.05;

  /**
   * Weight of the forest relative to a single feature. It is above 1 because the forest covers all
   * features.
   */
  static final double FOREST_WEIGHT = 2;

  /** Returns the contribution of a feature's surprise, at least 0. */
  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  /** Returns the contribution of the surprise of the forest's score, at least 0. */
  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
