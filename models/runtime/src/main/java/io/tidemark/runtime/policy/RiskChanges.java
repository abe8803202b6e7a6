package io.tidemark.runtime.policy;

import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes to risk figures; null means unchanged.
 *
 * @param halfLife half-life of a piece of evidence
 * @param impactWeights exponents applied to trust, by impact
 * @param decisions decisions by level and impact
 * @param mediumBudget false step-ups allowed per identity-day at MEDIUM
 * @param highBudget false step-ups allowed per identity-day at HIGH
 * @param confidence probability of meeting the budgets
 */
public record RiskChanges(
    @AllowedRange(least = LEAST_HALF_LIFE, most = MOST_HALF_LIFE) Duration halfLife,
    Map<Impact, Double> impactWeights,
    Map<Level, Map<Impact, DecisionKind>> decisions,
    @AllowedRange(least = LEAST_BUDGET, most = MOST_BUDGET) Double mediumBudget,
    @AllowedRange(least = LEAST_BUDGET, most = MOST_BUDGET) Double highBudget,
    @AllowedRange(least = LEAST_CONFIDENCE, most = MOST_CONFIDENCE) Double confidence)
    implements Serializable {
  /** Ranges allowed in policies and settings. */
  public static final String LEAST_HALF_LIFE = "1m";

  public static final String MOST_HALF_LIFE = "30d";
  public static final String LEAST_BUDGET = "0.000001";
  public static final String MOST_BUDGET = "1";
  public static final String LEAST_CONFIDENCE = "0.5";
  public static final String MOST_CONFIDENCE = "0.9999";

  public static final RiskChanges NONE =
      new RiskChanges(null, Map.of(), Map.of(), null, null, null);

  public RiskChanges {
    impactWeights =
        impactWeights == null
            ? Map.of()
            : Collections.unmodifiableMap(new TreeMap<>(impactWeights));
    Map<Level, Map<Impact, DecisionKind>> copy = new EnumMap<>(Level.class);
    if (decisions != null) {
      decisions.forEach(
          (level, row) -> copy.put(level, Collections.unmodifiableMap(new TreeMap<>(row))));
    }
    decisions = Collections.unmodifiableMap(copy);
  }

  /** Returns the changed figures in the format of policy files, or an empty string. */
  public String describe() {
    List<String> figures = new ArrayList<>();
    if (halfLife != null) {
      figures.add("half-life " + halfLife.toString().substring(2).toLowerCase(Locale.ROOT));
    }
    describe(figures, "medium-budget", mediumBudget);
    describe(figures, "high-budget", highBudget);
    describe(figures, "confidence", confidence);
    impactWeights.forEach(
        (impact, weight) -> describe(figures, "weight of " + impact.label(), weight));
    decisions.forEach(
        (level, row) ->
            row.forEach(
                (impact, decision) -> figures.add(level + " " + impact.label() + " " + decision)));
    return String.join(", ", figures);
  }

  private static void describe(List<String> figures, String name, Double value) {
    if (value != null) {
      figures.add(name + " " + value);
    }
  }

  public static RiskChanges ofHalfLife(Duration halfLife) {
    return new RiskChanges(halfLife, null, null, null, null, null);
  }

  RiskChanges withoutBudgets() {
    return new RiskChanges(halfLife, impactWeights, decisions, null, null, null);
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  public boolean setsBudgets() {
    return mediumBudget != null || highBudget != null || confidence != null;
  }

  /**
   * Returns the changed policy.
   *
   * @throws IllegalArgumentException if the result is invalid; the message names the figure and the
   *     reason
   */
  public RiskPolicy over(RiskPolicy base) {
    List<Double> weights = new ArrayList<>(base.impactWeights());
    impactWeights.forEach((impact, weight) -> weights.set(impact.ordinal(), weight));
    double medium = orElse(mediumBudget, base.budgetMedium());
    return new RiskPolicy(
        halfLife == null ? base.halfLife() : halfLife,
        base.pStart(),
        weights,
        new DecisionTable(
            row(Level.LOW, base.decisions().low()),
            row(Level.MEDIUM, base.decisions().medium()),
            row(Level.HIGH, base.decisions().high())),
        medium,
        orElse(highBudget, Math.min(base.budgetHigh(), medium)),
        orElse(confidence, base.confidence()));
  }

  private static double orElse(Double stated, double base) {
    return stated == null ? base : stated;
  }

  private List<DecisionKind> row(Level level, List<DecisionKind> base) {
    List<DecisionKind> row = new ArrayList<>(base);
    decisions
        .getOrDefault(level, Map.of())
        .forEach((impact, decision) -> row.set(impact.ordinal(), decision));
    return row;
  }
}
