package io.tidemark.runtime.policy;

import io.tidemark.engine.config.Within;
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
import java.util.TreeMap;

/**
 * The risk figures that a policy states; what it leaves out stays what it was.
 *
 * @param halfLife after which a piece of evidence weighs half; null where it stays
 * @param impactWeights exponents on trust by impact; null changes nothing
 * @param decisions by level and impact; null changes nothing
 * @param mediumBudget false step-ups per identity-day for MEDIUM; null where it stays
 * @param highBudget the same for HIGH; null where it stays
 * @param confidence that budgets are kept with; null where it stays
 */
public record RiskChanges(
    @Within(least = LEAST_HALF_LIFE, most = MOST_HALF_LIFE) Duration halfLife,
    Map<Impact, Double> impactWeights,
    Map<Level, Map<Impact, DecisionKind>> decisions,
    @Within(least = LEAST_BUDGET, most = MOST_BUDGET) Double mediumBudget,
    @Within(least = LEAST_BUDGET, most = MOST_BUDGET) Double highBudget,
    @Within(least = LEAST_CONFIDENCE, most = MOST_CONFIDENCE) Double confidence)
    implements Serializable {
  /** Between what people may choose figures, in policies and in settings. */
  public static final String LEAST_HALF_LIFE = "1m";

  public static final String MOST_HALF_LIFE = "30d";
  public static final String LEAST_BUDGET = "0.000001";
  public static final String MOST_BUDGET = "1";
  public static final String LEAST_CONFIDENCE = "0.5";
  public static final String MOST_CONFIDENCE = "0.9999";

  /** Nothing changes. */
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

  /** Another half-life alone. */
  public static RiskChanges ofHalfLife(Duration halfLife) {
    return new RiskChanges(halfLife, null, null, null, null, null);
  }

  /** The same without what thresholds are calibrated for. */
  RiskChanges withoutBudgets() {
    return new RiskChanges(halfLife, impactWeights, decisions, null, null, null);
  }

  /** Whether nothing changes. */
  public boolean isNone() {
    return equals(NONE);
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
