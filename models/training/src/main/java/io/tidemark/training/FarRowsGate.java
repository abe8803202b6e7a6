package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gate that compares the p-values of fixed rows under two baselines: a row of usual values, then
 * one row per feature in which only that feature has its far value. Any difference is due to the
 * baselines.
 *
 * @param features features that have a far value, in vector order
 */
public record FarRowsGate(List<String> features, List<Double> before, List<Double> now) {
  static final double MOST_CHANGED = 0.1;

  /** A rare row is no longer rare once its p-value exceeds this multiple of the budget. */
  private static final double CLEARLY = 2;

  public FarRowsGate {
    features = List.copyOf(features);
    before = List.copyOf(before);
    now = List.copyOf(now);
  }

  /** Scores the rows with the global scopes of two baselines that use these features. */
  public static FarRowsGate of(FeatureSet features, Baseline before, Baseline now) {
    float[] far = features.farValues();
    List<float[]> rows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    rows.add(new float[far.length]);
    for (int feature = 0; feature < far.length; feature++) {
      if (!Float.isNaN(far[feature])) {
        float[] row = new float[far.length];
        row[feature] = far[feature];
        rows.add(row);
        names.add(features.names().get(feature));
      }
    }
    return new FarRowsGate(names, pValues(before, rows), pValues(now, rows));
  }

  private static List<Double> pValues(Baseline baseline, List<float[]> rows) {
    ScopeBaseline scope = baseline.scopeFor(null);
    return rows.stream()
        .map(row -> scope.statistic().statistic(row) - scope.usualMaximum())
        .map(scope.calibration()::pValue)
        .toList();
  }

  /** Returns the features whose far values are rare under one baseline but not under the other. */
  public List<String> changed(double budget) {
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      if (isChanged(before.get(i + 1), now.get(i + 1), budget)) {
        changed.add(features.get(i));
      }
    }
    return changed;
  }

  /**
   * Checks the gate.
   *
   * @param budget largest p-value that counts as rare
   * @return empty, or one sentence with the gate's name, the size of the failure and what to check
   */
  public List<String> failures(double budget) {
    if (now.get(0) <= budget && before.get(0) > budget) {
      return List.of(
          String.format(
              Locale.ROOT,
              "%s: a row without any unusual value has p %.4f, previously %.4f; more than %s is"
                  + " expected; check the metrics in the table baselines for features that drifted",
              Gates.GOLDEN_ROWS,
              now.get(0),
              before.get(0),
              budget));
    }
    List<String> changed = changed(budget);
    if (changed.size() <= MOST_CHANGED * features.size()) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "%s: %d of %d features changed between rare and not rare at their far values (rare up"
                + " to p %s, not rare above %s); at most %.0f %% may change; check %s in the last"
                + " few days, and label any attack",
            Gates.GOLDEN_ROWS,
            changed.size(),
            features.size(),
            budget,
            CLEARLY * budget,
            100 * MOST_CHANGED,
            String.join(", ", changed.subList(0, Math.min(5, changed.size())))));
  }

  private static boolean isChanged(double before, double now, double budget) {
    return Math.min(before, now) <= budget && Math.max(before, now) > CLEARLY * budget;
  }
}
