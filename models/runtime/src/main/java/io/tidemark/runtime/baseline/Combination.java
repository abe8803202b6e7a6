package io.tidemark.runtime.baseline;

/**
 * Which parts of a scope judge an event, and how they become one number.
 *
 * <p>The parts are added like the logarithms of p-values in R. A. Fisher's method (Statistical
 * Methods for Research Workers, 1925), but each counts only from {@link #ORDINARY} on: dozens of
 * features that all lean a little are an ordinary day, three that stand out are not. The sum is
 * compared with what normal days reach, so the parts need not be independent.
 */
public enum Combination {
  /** Features' tails and the forest: the default. */
  TAILS_AND_FOREST,
  /** The features' tails alone, without a forest's view of how features go together. */
  TAILS_ONLY,
  /** The forest alone. */
  FOREST_ONLY;

  /** Surprise below which a part says nothing: one event in twenty has as much. */
  static final double ORDINARY = 3;

  /** A share of training values at or above which a surprise is ordinary for certain. */
  static final double ORDINARY_SHARE = 0.05;

  /** What the forest weighs against one feature: it speaks for all of them. */
  static final double FOREST_WEIGHT = 2;

  /** What a feature's surprise adds, at least 0. */
  double ofTail(double surprise) {
    return this == FOREST_ONLY ? 0 : Math.max(0, surprise - ORDINARY);
  }

  /** What the surprise of the forest's score adds, at least 0. */
  double ofForest(double surprise) {
    return this == TAILS_ONLY ? 0 : FOREST_WEIGHT * Math.max(0, surprise - ORDINARY);
  }
}
