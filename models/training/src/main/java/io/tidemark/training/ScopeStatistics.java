package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Learns each scope's statistic from the scope's sample. */
final class ScopeStatistics {
  /** Minimum number of rows that a cohort needs to have its own statistic. */
  static final int LEAST_ROWS = 256;

  private ScopeStatistics() {}

  /**
   * Learns the statistics.
   *
   * @param samples sampled rows of each scope, from {@link TrainingSample}
   * @param silent positions of the features to ignore in each scope; these features are treated as
   *     if they were never observed
   * @param features features of the rows
   * @return statistics by scope; cohorts with too few rows are omitted, but the global scope is
   *     always included
   */
  static NavigableMap<String, EventStatistic> fit(
      Map<String, float[][]> samples,
      Map<String, int[]> silent,
      FeatureSet features,
      ForestOptions options,
      Combination combination) {
    NavigableMap<String, EventStatistic> statistics = new TreeMap<>();
    samples.forEach(
        (scope, rows) -> {
          if (rows.length >= LEAST_ROWS || scope.equals(Baseline.GLOBAL)) {
            int[] unheard = silent.getOrDefault(scope, new int[0]);
            float[][] heard =
                unheard.length == 0
                    ? rows
                    : Arrays.stream(rows).map(row -> without(unheard, row)).toArray(float[][]::new);
            float[] far = without(unheard, features.farValues());
            statistics.put(
                scope,
                EventStatistic.fit(heard, far, options, combination)
                    .weighted(features.weightValues()));
          }
        });
    return statistics;
  }

  private static float[] without(int[] features, float[] row) {
    float[] rest = row.clone();
    for (int feature : features) {
      rest[feature] = Float.NaN;
    }
    return rest;
  }
}
