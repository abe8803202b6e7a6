package io.tidemark.runtime.baseline;

/**
 * Parts of a scope that judge an event, and their combination into one number.
 *
 * <p>The parts are added like the logarithms of p-values in R. A. Fisher's method (Statistical
 * Methods for Research Workers, 1925), but each counts only above {@link #ORDINARY}: dozens of
 * slightly raised features are an ordinary day, three that stand out are not. The sum is compared
 * with normal days, so the parts need not be independent.
 */
public enum Combination {
  /** Features' tails and the forest: the default. */
  TAILS_AND_FOREST,
  /** The features' tails alone, without the forest's view of feature combinations. */
  TAILS_ONLY,
  /** The forest alone. */
  FOREST_ONLY;

  /** Surprise below which a part does not count: one event in twenty reaches it. */
  static final double ORDINARY = 3;

  /** Share of training values at which a surprise is certainly ordinary. */
  static final double ORDINARY_SHARE = 0.05;

  /** Weight of the forest relative to one feature; it covers all features. */
  static final double FOREST_WEIGHT = 2;

  /** Contribution of a feature's surprise, at least 0. */
  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  /** Contribution of the surprise of the forest's score, at least 0. */
  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
