package io.tidemark.runtime.baseline;

/**
 * Which parts of a scope judge an event, and how their p-values become one number.
 *
 * <p>Both parts are odds 1 / p. The mean of odds is the harmonic mean of p-values, which needs no
 * independence of the parts: D. J. Wilson, The harmonic mean p-value for combining dependent tests,
 * PNAS 2019; it behaves in the tail like the sum of Cauchy variables of Y. Liu and J. Xie, Cauchy
 * combination test, JASA 2020. One part that stands out carries the result; parts that all lean a
 * little do not.
 */
public enum Combination {
  /** ln of the mean of both odds: the default. */
  TAILS_AND_FOREST,
  /** The features' tails alone, without a forest's view of how features go together. */
  TAILS_ONLY,
  /** The forest alone. */
  FOREST_ONLY;

  /** u = ln of the combined odds; 0 when nothing stands out. */
  double statistic(double tailOdds, double forestOdds) {
    return StrictMath.log(
        switch (this) {
          case TAILS_AND_FOREST -> (tailOdds + forestOdds) / 2;
          case TAILS_ONLY -> tailOdds;
          case FOREST_ONLY -> forestOdds;
        });
  }

  /** The tails' part in the combined odds, in [0, 1]. */
  double tailWeight(double tailOdds, double forestOdds) {
    return switch (this) {
      case TAILS_AND_FOREST -> tailOdds / (tailOdds + forestOdds);
      case TAILS_ONLY -> 1;
      case FOREST_ONLY -> 0;
    };
  }
}
