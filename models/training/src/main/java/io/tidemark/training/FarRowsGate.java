package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gate that compares two baselines on a small fixed set of rows: one usual row, and one row per
 * feature with only that feature at its far value. Fixed rows show changes in what a baseline
 * tolerates, independent of a day's traffic.
 *
 * @param features features with a far value, in vector order: one row each
 * @param before p-values of the rows by the previous baseline, the usual row first
 * @param now p-values by the new baseline
 */
public record FarRowsGate(List<String> features, List<Double> before, List<Double> now) {
  /** Largest share of the rows whose result may change. */
  static final double MOST_CHANGED = 0.1;

  /**
   * Multiple of the budget above which a row is no longer rare, because p-values of single rows
   * vary.
   */
  private static final double CLEARLY = 2;

  public FarRowsGate {
    features = List.copyOf(features);
    before = List.copyOf(before);
    now = List.copyOf(now);
  }

  /**
   * Judges the rows by the global scopes of two baselines.
   *
   * @param features features of both
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

  /** Features whose far value was rare and is no longer, or the reverse. */
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
   * Failure of the new baseline, if any.
   *
   * @param budget p-values up to it are rare
   * @return a sentence: which gate, by how much, what to look at; or empty
   */
  public List<String> failures(double budget) {
    if (now.get(0) <= budget && before.get(0) > budget) {
      return List.of(
          String.format(
              Locale.ROOT,
              "%s: a row on which nothing stands out has p %.4f, before %.4f; above %s is expected;"
                  + " look at which features drifted, in metrics of the table baselines",
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
            "%s: %d of %d features are judged otherwise at their far value (rare up to p %s, no"
                + " longer from %s), at most %.0f %% may be; look at %s in the last days, and label"
                + " what is an attack",
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
