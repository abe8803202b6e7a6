package io.tidemark.runtime.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evidence that a budget no longer holds: the wealth of a gambler who bets every night that the
 * share of false step-ups is above the budget.
 *
 * <p>Each of three gamblers bets a fixed part of his wealth, as in Waudby-Smith, Ramdas, Estimating
 * means of bounded random variables by betting, 2024, and is given one unit again whenever he has
 * less. Their mean wealth is an e-detector (Shin, Ramdas, Rinaldo, E-detectors: a nonparametric
 * framework for sequential change detection, 2024): as long as the expected share keeps to the
 * budget, it takes at least {@link #BROKEN} nights on average to reach {@link #BROKEN}. Identities
 * of one night may depend on each other, and the wealth may be looked at every night.
 */
public final class BudgetEvidence {
  /** Wealth from which a budget counts as broken; a false notice comes at most once a year. */
  public static final double BROKEN = 365;

  private static final double[] STAKES = {0.25, 0.5, 0.75};

  private BudgetEvidence() {}

  /**
   * Returns the wealth after each night, which is above 0.
   *
   * @param budget promised share of false step-ups, in (0, 1]
   * @param shares share of the night's judged identities with a false step-up, in [0, 1], oldest
   *     first
   * @throws IllegalArgumentException if the budget or a share is out of range
   */
  public static List<Double> of(double budget, List<Double> shares) {
    if (!(budget > 0 && budget <= 1)) {
      throw new IllegalArgumentException("The budget " + budget + " is not above 0 and at most 1");
    }
    double[] wealth = new double[STAKES.length];
    List<Double> afterEachNight = new ArrayList<>();
    for (double share : shares) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("The share " + share + " is not between 0 and 1");
      }
      for (int i = 0; i < STAKES.length; i++) {
        wealth[i] = Math.max(1, wealth[i]) * (1 + STAKES[i] * (share / budget - 1));
      }
      afterEachNight.add(Arrays.stream(wealth).sum() / STAKES.length);
    }
    return List.copyOf(afterEachNight);
  }
}
