package io.tidemark.runtime.baseline;

/**
 * Parts of a scope that contribute to an event's statistic, and how they are combined.
 *
 * <p>The parts are added like logarithms of p-values in R. A. Fisher's method (Statistical Methods
 * for Research Workers, 1925), except that each counts only above {@link #ORDINARY}. A day with
 * dozens of slightly raised features is ordinary, but a day with three features that stand out is
 * not. The sum is compared with normal days, so the parts need not be independent.
 */
public enum Combination {
  /** Feature tails and forest; the default. */
  TAILS_AND_FOREST,
  /** Feature tails only. The forest's view of feature combinations is not used. */
  TAILS_ONLY,
  /** Forest only. */
  FOREST_ONLY;

  /** Surprise that a part must exceed to contribute. One event in twenty reaches it. */
  static final double ORDINARY = 3;

  /** Share of training values at or above which a surprise is certainly ordinary. */
  static final double ORDINARY_SHARE = 0.05;

  /**
   * Weight of the forest relative to a single feature. Above 1 because the forest covers all
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
