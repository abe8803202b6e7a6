package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gate that compares two baselines on a small, fixed set of rows. There is one usual row and, for
 * each feature, one row in which only that feature has its far value. Because the rows are fixed,
 * different results reflect a difference between the baselines rather than in the day's traffic.
 *
 * @param features features that have a far value, in vector order; there is one row per feature
 * @param before p-values of the rows under the previous baseline, beginning with the usual row
 * @param now p-values of the rows under the new baseline
 */
public record FarRowsGate(List<String> features, List<Double> before, List<Double> now) {
  /** Largest share of rows whose result may change. */
  static final double MOST_CHANGED = 0.1;

  /**
   * Because the p-values of single rows vary, a row that was rare is still considered rare unless
   * its p-value exceeds this multiple of the budget.
   */
  private static final double CLEARLY = 2;

  public FarRowsGate {
    features = List.copyOf(features);
    before = List.copyOf(before);
    now = List.copyOf(now);
  }

  /**
   * Scores the rows with the global scopes of two baselines.
   *
   * @param features features used by both baselines
   */
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

  /** Returns the features whose far value changed from rare to not rare, or vice versa. */
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
   * @return empty if the gate passes; otherwise one sentence with the gate's name, the size of the
   *     failure and what to check
   */
  public List<String> failures(double budget) {
    if (now.get(0) <= budget && before.get(0) > budget) {
      return List.of(
          String.format(
              Locale.ROOT,
              "%s: a row without any unusual value has p %.4f, previously %.4f; more than %s is"
                  + " expected; check the metrics in the table baselines for features that drifted",
              GateNames.GOLDEN_ROWS,
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
            "%s: %d of %d features changed between rare and not rare at their far value (rare up to"
                + " p %s, not rare above %s); at most %.0f %% may change; check %s in the last days,"
                + " and label any attack",
            GateNames.GOLDEN_ROWS,
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
