package io.tidemark.runtime.baseline;

/**
 * Specifies which parts of a scope contribute to an event's statistic, and how they are combined.
 *
 * <p>The parts are added like the logarithms of p-values in R. A. Fisher's method (Statistical
 * Methods for Research Workers, 1925), except that a part contributes only the amount by which it
 * exceeds {@link #ORDINARY}. This is because it is ordinary for dozens of features to be slightly
 * raised, but not for three of them to stand out. The parts do not have to be independent, because
 * the sum is compared only with the sums of normal days.
 */
public enum Combination {
  /** Uses the feature tails and the forest. The default. */
  TAILS_AND_FOREST,
  /**
   * Uses only the feature tails. Unusual combinations of features go undetected, because they can
   * be detected only by the forest.
   */
  TAILS_ONLY,
  FOREST_ONLY;

  /**
   * Surprise that a part must exceed to contribute to the statistic. One event in twenty reaches
   * this surprise.
   */
  static final double ORDINARY = 3;

  /**
   * A value is certainly ordinary if at least this share of the training values is at or above it.
   */
  static final double ORDINARY_SHARE = 0.05;

  /**
   * Weight of the forest relative to a single feature. The weight is above 1 because the forest
   * covers all features.
   */
  static final double FOREST_WEIGHT = 2;

  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
