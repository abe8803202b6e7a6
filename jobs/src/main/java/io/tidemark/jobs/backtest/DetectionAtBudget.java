package io.tidemark.jobs.backtest;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What share of the attacks is found when just the budget of the normal identity-days is alerted:
 * by one threshold of risk, set on the judged days themselves. Two catalogues compared like this
 * spend the same on false alarms, whatever the thresholds of their nights promised and kept. A
 * breached bound alerts under any threshold.
 */
final class DetectionAtBudget {
  /** The cases; figure 0 is all of them. */
  static final int CASES = 5;

  /** Shares that are looked at, in budgets: half to twice, evenly on a logarithmic scale. */
  private static final double[] BUDGETS = {0.5, 0.71, 1, 1.41, 2};

  private final List<DayOutcome> normal;
  private final List<AttackOutcome> attacks;
  private final double budget;

  /**
   * @param budget share of the normal identity-days that may be alerted, in (0, 0.5)
   */
  DetectionAtBudget(Outcome outcome, double budget) {
    normal =
        outcome.days().stream()
            .filter(day -> !Double.isNaN(day.normalRisk()))
            .sorted(Comparator.comparingDouble(DayOutcome::normalRisk).reversed())
            .toList();
    attacks = outcome.attacks();
    this.budget = budget;
  }

  /**
   * Detection over all cases and in each; NaN where there is no attack.
   *
   * @param weight how often an identity counts
   * @return six figures: all, then case 1 to 5
   */
  double[] with(ToDoubleFunction<String> weight) {
    double[] mean = new double[CASES + 1];
    for (double budgets : BUDGETS) {
      double[] found = at(budgets * budget, weight);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += found[i] / BUDGETS.length;
      }
    }
    return mean;
  }

  /** Detection when this share of the normal identity-days is alerted. */
  double[] at(double share, ToDoubleFunction<String> weight) {
    double threshold = threshold(share, weight);
    double[] found = new double[CASES + 1];
    double[] all = new double[CASES + 1];
    for (AttackOutcome attack : attacks) {
      double times = weight.applyAsDouble(attack.identity());
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

  /** The attacks that are found at the budget itself, every identity once. */
  List<AttackOutcome> found() {
    double threshold = threshold(budget, identity -> 1);
    return attacks.stream().filter(attack -> attack.highestRisk() > threshold).toList();
  }

  /** The lowest threshold that keeps a budget; days of equal risk are alerted together. */
  private double threshold(double share, ToDoubleFunction<String> weight) {
    double days = 0;
    for (DayOutcome day : normal) {
      days += weight.applyAsDouble(day.identity());
    }
    double alerted = 0;
    for (DayOutcome day : normal) {
      alerted += weight.applyAsDouble(day.identity());
      if (alerted > share * days) {
        return day.normalRisk();
      }
    }
    return Double.NEGATIVE_INFINITY;
  }
}
