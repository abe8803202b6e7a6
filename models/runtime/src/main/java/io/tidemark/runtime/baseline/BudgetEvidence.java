package io.tidemark.runtime.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evidence that a budget no longer holds: the wealth of a gambler who bets, night after night, that
 * the share of false step-ups is above the budget. The wealth rises only if it is. For example:
 *
 * <pre>{@code
 * List<Double> wealth = BudgetEvidence.of(0.05, List.of(0.04, 0.11, 0.12));
 * boolean isBroken = wealth.get(2) >= BudgetEvidence.BROKEN;
 * }</pre>
 *
 * <p>Each of three gamblers bets a fixed part of his wealth, as in Waudby-Smith, Ramdas, Estimating
 * means of bounded random variables by betting, 2024, and is given one unit again whenever he has
 * less. Their mean wealth is an e-detector (Shin, Ramdas, Rinaldo, E-detectors: a nonparametric
 * framework for sequential change detection, 2024): as long as the expected share does not exceed
 * the budget, whatever happened on earlier nights, it takes at least {@link #BROKEN} nights on
 * average until the wealth reaches {@link #BROKEN}. Identities of the same night may depend on each
 * other, and the wealth may be looked at every night.
 */
public final class BudgetEvidence {
  /** Wealth from which a budget counts as broken; a false notice comes at most once a year. */
  public static final double BROKEN = 365;

  /** Parts of their wealth that the gamblers lose on a night without false step-ups. */
  private static final double[] STAKES = {0.25, 0.5, 0.75};

  private BudgetEvidence() {}

  /**
   * Returns the wealth after each night, which is above 0.
   *
   * @param budget promised share of false step-ups, in (0, 1]
   * @param shares share of the night's judged identities with a false step-up, in [0, 1], oldest
   *     night first
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
