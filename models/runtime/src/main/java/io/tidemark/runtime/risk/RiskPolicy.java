package io.tidemark.runtime.risk;

import io.tidemark.engine.event.Impact;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Parameters for deriving decisions from p-values.
 *
 * @param halfLife half-life of a piece of evidence; one second to ten years
 * @param pStart π₀, in (0, 1]; only events whose p-values are lower count as evidence
 * @param impactWeights exponents applied to trust, in [0, 100], one per {@link Impact} in ordinal
 *     order; must not decrease
 * @param budgetMedium false step-ups allowed per identity-day at the MEDIUM threshold, in (0, 1]; 1
 *     means that any evidence requires a step-up
 * @param budgetHigh the same for the HIGH threshold; above 0 and at most the MEDIUM budget
 * @param confidence probability of meeting the budgets, in (0, 1)
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
  /** Maximum strength of one event as evidence, which is never proof. */
  public static final double MOST_EVIDENCE = 0.99;

  private static final double LEAST_P_START = 0.1;
  public static final int HALF_LIFE_HOURS = 6;
  public static final double BUDGET_MEDIUM = 0.05;
  public static final double BUDGET_HIGH = 0.005;
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
        "one per impact, each 0 to 100, never decreasing");
    require(
        budgetMedium > 0 && budgetMedium <= 1, "medium budget", budgetMedium, "above 0, at most 1");
    require(
        budgetHigh > 0 && budgetHigh <= budgetMedium,
        "high budget",
        budgetHigh,
        "above 0, at most the medium budget " + budgetMedium);
    require(confidence > 0 && confidence < 1, "confidence", confidence, "between 0 and 1");
  }

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
   * Returns the π₀ for the largest budget of any identity: twice that, but at least 0.1. More
   * common events also occur on normal days, so they would only raise the thresholds.
   */
  public static double pStartFor(double budgetMedium) {
    return Math.min(1, Math.max(LEAST_P_START, 2 * budgetMedium));
  }

  public RiskPolicy withPStart(double other) {
    return new RiskPolicy(
        halfLife, other, impactWeights, decisions, budgetMedium, budgetHigh, confidence);
  }

  /**
   * Returns the strength of an event as evidence, in [0, {@link #MOST_EVIDENCE}]: 0 for p-values of
   * at least π₀, and linearly more below.
   */
  public double evidence(double pValue) {
    return Math.min(MOST_EVIDENCE, Math.max(0, 1 - pValue / pStart));
  }

  /** Returns the share of evidence that remains, in [0, 1]; all of it if dated in the future. */
  public double remaining(long sinceMicros, long nowMicros) {
    if (nowMicros <= sinceMicros) {
      return 1;
    }
    double elapsed = (double) nowMicros - (double) sinceMicros;
    return StrictMath.pow(2, -elapsed / (halfLife.toNanos() / 1e3));
  }

  /** Returns an action's effective risk, weighted by its impact: 1 − (1 − risk)^weight. */
  public double effectiveRisk(double risk, Impact impact) {
    double weight = impactWeights.get(impact.ordinal());
    return weight == 1 ? risk : 1 - StrictMath.pow(1 - risk, weight);
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

  private static void require(boolean isValid, String setting, Object value, String range) {
    if (!isValid) {
      throw new IllegalArgumentException(
          "Risk policy has " + setting + " " + value + "; choose " + range);
    }
  }
}
