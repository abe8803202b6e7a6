package io.tidemark.jobs.backtest;

import java.util.Comparator;
import java.util.List;

/**
 * What share of the attacks is found around the alert budget: by one threshold of risk for all
 * judged days, such that just a given share of the normal identity-days is alerted; the mean over
 * shares from half the budget to twice it. Two catalogues compared like this spend the same on
 * false alarms, whatever the thresholds of their nights promised and kept. A breached bound alerts
 * under any threshold.
 *
 * <p>The mean, because at the budget alone a few loud days decide: over sixty identities intervals
 * of a difference are a third narrower around it.
 */
final class DetectionAtBudget {
  /** The cases; figure 0 is all of them. */
  static final int CASES = 5;

  /** Shares that are looked at, in budgets: half to twice, evenly on a logarithmic scale. */
  private static final double[] BUDGETS = {0.5, 0.71, 1, 1.41, 2};

  private final Units units;
  private final double[] risks;
  private final int[] days;
  private final List<AttackOutcome> attacks;
  private final int[] places;
  private final double budget;

  /**
   * @param units what its weights are about
   * @param budget share of the normal identity-days that may be alerted, in (0, 0.5)
   */
  DetectionAtBudget(ReplayedNights outcome, Units units, double budget) {
    List<DayOutcome> normal =
        outcome.days().stream()
            .filter(DayOutcome::isNormal)
            .sorted(Comparator.comparingDouble(DayOutcome::normalRisk).reversed())
            .toList();
    this.units = units;
    risks = normal.stream().mapToDouble(DayOutcome::normalRisk).toArray();
    days = normal.stream().mapToInt(units::place).toArray();
    attacks = outcome.attacks();
    places = attacks.stream().mapToInt(units::place).toArray();
    this.budget = budget;
  }

  /**
   * Detection over all cases and in each; NaN where there is no attack.
   *
   * @return six figures: all, then case 1 to 5
   */
  double[] with(Units.Weights weights) {
    double[] mean = new double[CASES + 1];
    for (double budgets : BUDGETS) {
      double[] found = at(budgets * budget, weights);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += found[i] / BUDGETS.length;
      }
    }
    return mean;
  }

  /** Detection when this share of the normal identity-days is alerted. */
  double[] at(double share, Units.Weights weights) {
    double threshold = threshold(share, weights);
    double[] found = new double[CASES + 1];
    double[] all = new double[CASES + 1];
    for (int i = 0; i < places.length; i++) {
      AttackOutcome attack = attacks.get(i);
      int times = weights.ofAttack(places[i]);
      double caught = attack.highestRisk() > threshold ? times : 0;
      all[0] += times;
      found[0] += caught;
      all[attack.useCase()] += times;
      found[attack.useCase()] += caught;
    }
    for (int i = 0; i < found.length; i++) {
      found[i] /= all[i];
    }
    return found;
  }

  /** The attacks that are found at the budget itself. */
  List<AttackOutcome> found() {
    double threshold = threshold(budget, units.once());
    return attacks.stream().filter(attack -> attack.highestRisk() > threshold).toList();
  }

  /** The lowest threshold that keeps a budget; days of equal risk are alerted together. */
  private double threshold(double share, Units.Weights weights) {
    long all = 0;
    for (int day : days) {
      all += weights.ofDay(day);
    }
    long alerted = 0;
    for (int i = 0; i < days.length; i++) {
      alerted += weights.ofDay(days[i]);
      if (alerted > share * all) {
        return risks[i];
      }
    }
    return Double.NEGATIVE_INFINITY;
  }
}
