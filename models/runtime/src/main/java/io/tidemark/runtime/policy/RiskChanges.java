package io.tidemark.runtime.policy;

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
import java.util.Map;

/**
 * The risk figures that a policy states; what it leaves out stays what it was.
 *
 * @param halfLife after which a piece of evidence weighs half; null where it stays
 * @param impactWeights exponents on trust by impact
 * @param decisions by level and impact
 * @param mediumBudget false step-ups per identity-day for MEDIUM; null where it stays
 * @param highBudget the same for HIGH; null where it stays
 * @param confidence that budgets are kept with; null where it stays
 */
public record RiskChanges(
    Duration halfLife,
    Map<Impact, Double> impactWeights,
    Map<Level, Map<Impact, DecisionKind>> decisions,
    Double mediumBudget,
    Double highBudget,
    Double confidence)
    implements Serializable {
  /** Nothing changes. */
  public static final RiskChanges NONE =
      new RiskChanges(null, Map.of(), Map.of(), null, null, null);

  public RiskChanges {
    impactWeights = Collections.unmodifiableMap(new java.util.TreeMap<>(impactWeights));
    Map<Level, Map<Impact, DecisionKind>> copy = new EnumMap<>(Level.class);
    decisions.forEach(
        (level, row) -> copy.put(level, Collections.unmodifiableMap(new java.util.TreeMap<>(row))));
    decisions = Collections.unmodifiableMap(copy);
  }

  /** Whether it touches what thresholds are calibrated for. */
  public boolean setsBudgets() {
    return mediumBudget != null || highBudget != null || confidence != null;
  }

  /**
   * The figures with these changes.
   *
   * @throws IllegalArgumentException where the result is impossible; says which figure and why
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
