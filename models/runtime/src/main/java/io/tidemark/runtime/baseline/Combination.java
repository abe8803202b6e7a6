package io.tidemark.runtime.baseline;

/**
 * How the parts of a scope are combined into an event's statistic: like the logarithms of p-values
 * in R. A. Fisher's method (Statistical Methods for Research Workers, 1925), but only as far as
 * they exceed {@link #ORDINARY}, because dozens of slightly raised features are ordinary, and three
 * that stand out are not. The parts may depend on each other: the sum is compared only with those
 * of normal days.
 */
public enum Combination {
  TAILS_AND_FOREST,
  TAILS_ONLY,
  FOREST_ONLY;

  /** Surprise that a part must exceed; one event in twenty reaches it. */
  static final double ORDINARY = 3;

  /** Share of training values at or above a value from which it is certainly ordinary. */
  static final double ORDINARY_SHARE = 0.05;

  /** Weight of the forest, which covers all features, relative to a single one. */
  static final double FOREST_WEIGHT = 2;

  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
