package io.tidemark.runtime.risk;

import io.tidemark.engine.event.Impact;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Parameters that turn p-values into decisions.
 *
 * @param halfLife time after which a piece of evidence has half its weight; at least a second
 * @param pStart π₀: an event with this p-value or a larger one is no evidence; in (0, 1]
 * @param impactWeights exponents on trust, one per {@link Impact} in its order, rising, in [0, 100]
 * @param decisions decision per level and impact
 * @param budgetMedium false step-ups per identity-day that the MEDIUM threshold may cost, in (0,
 *     1]; 1 steps up on any evidence
 * @param budgetHigh the same for HIGH; at most the medium one
 * @param confidence probability with which the budgets are kept, in (0, 1)
 */
public record RiskPolicy(
    Duration halfLife,
    double pStart,
    List<Double> impactWeights,
    DecisionTable decisions,
    double budgetMedium,
    double budgetHigh,
    double confidence)
    implements Serializable {
  /** Maximum strength of one event: one event is never proof. */
  public static final double MOST_EVIDENCE = 0.99;

  private static final double LEAST_P_START = 0.1;

  /** Default half-life of risk. */
  public static final int HALF_LIFE_HOURS = 6;

  /** Default budget of false step-ups per identity-day for MEDIUM. */
  public static final double BUDGET_MEDIUM = 0.05;

  /** The same for HIGH. */
  public static final double BUDGET_HIGH = 0.005;

  /** Default confidence that a budget is kept. */
  public static final double CONFIDENCE = 0.65;

  public RiskPolicy {
    impactWeights = List.copyOf(impactWeights);
    require(
        halfLife.compareTo(Duration.ofSeconds(1)) >= 0
            && halfLife.compareTo(Duration.ofDays(3650)) <= 0,
        "half-life",
        halfLife,
        "one second to ten years");
    require(pStart > 0 && pStart <= 1, "p-start", pStart, "above 0, at most 1");
    require(
        impactWeights.size() == Impact.values().length && isRising(impactWeights),
        "impact weights",
        impactWeights,
        "one per impact, each 0 to 100, none below the one before");
    require(
        budgetMedium > 0 && budgetMedium <= 1, "medium budget", budgetMedium, "above 0, at most 1");
    require(
        budgetHigh > 0 && budgetHigh <= budgetMedium,
        "high budget",
        budgetHigh,
        "above 0, at most the medium budget " + budgetMedium);
    require(confidence > 0 && confidence < 1, "confidence", confidence, "between 0 and 1");
  }

  /**
   * Default policy: half-life six hours, π₀ 0.1, weights 1 1 1.5 2, budgets 0.05 and 0.005 with
   * confidence 0.65.
   */
  public static RiskPolicy defaults() {
    return new RiskPolicy(
        Duration.ofHours(HALF_LIFE_HOURS),
        pStartFor(BUDGET_MEDIUM),
        List.of(1.0, 1.0, 1.5, 2.0),
        DecisionTable.defaults(),
        BUDGET_MEDIUM,
        BUDGET_HIGH,
        CONFIDENCE);
  }

  /**
   * The p-value at and above which events are no evidence, for a budget: twice the budget, and at
   * least 0.1. Other days show less rare events too; adding them up would only raise thresholds.
   *
   * @param budgetMedium largest of all applicable budgets, in (0, 1]
   */
  public static double pStartFor(double budgetMedium) {
    return Math.min(1, Math.max(LEAST_P_START, 2 * budgetMedium));
  }

  /** The same policy with another π₀. */
  public RiskPolicy withPStart(double other) {
    return new RiskPolicy(
        halfLife, other, impactWeights, decisions, budgetMedium, budgetHigh, confidence);
  }

  /**
   * Strength of one event as evidence, in [0, {@link #MOST_EVIDENCE}]: 0 at π₀ and above, linear
   * below.
   */
  public double evidence(double pValue) {
    return Math.min(MOST_EVIDENCE, Math.max(0, 1 - pValue / pStart));
  }

  /**
   * Remaining weight of one unit of evidence, in [0, 1]; events dated in the future count as now.
   */
  public double remaining(long sinceMicros, long nowMicros) {
    if (nowMicros <= sinceMicros) {
      return 1;
    }
    double elapsed = (double) nowMicros - (double) sinceMicros;
    return StrictMath.pow(2, -elapsed / (halfLife.toNanos() / 1e3));
  }

  /** Effective risk of an action: the risk weighted by its impact. */
  public double effectiveRisk(double risk, Impact impact) {
    return EffectiveRisk.of(risk, impactWeights.get(impact.ordinal()));
  }

  private static boolean isRising(List<Double> weights) {
    double last = 0;
    for (double weight : weights) {
      if (!(weight >= last && weight <= 100)) {
        return false;
      }
      last = weight;
    }
    return true;
  }

  private static void require(boolean holds, String setting, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Risk policy has " + setting + " " + value + "; choose " + range);
    }
  }
}
