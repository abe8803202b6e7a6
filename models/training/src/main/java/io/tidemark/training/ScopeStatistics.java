package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Stage one of every scope: a statistic learned from the scope's sample. */
final class ScopeStatistics {
  /** Rows below which a cohort has no statistic of its own. */
  static final int LEAST_ROWS = 256;

  private ScopeStatistics() {}

  /**
   * Learns the statistics.
   *
   * @param samples rows by scope, from {@link TrainingSample}
   * @return by scope; cohorts with too few rows are absent, the global scope is not
   */
  static NavigableMap<String, EventStatistic> fit(
      Map<String, float[][]> samples,
      float[] farValues,
      ForestOptions options,
      Combination combination) {
    NavigableMap<String, EventStatistic> statistics = new TreeMap<>();
    samples.forEach(
        (scope, rows) -> {
          if (rows.length >= LEAST_ROWS || scope.equals(Baseline.GLOBAL)) {
            statistics.put(scope, EventStatistic.fit(rows, farValues, options, combination));
          }
        });
    return statistics;
  }
}
