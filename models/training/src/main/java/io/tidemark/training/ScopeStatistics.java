package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

final class ScopeStatistics {
  /** Minimum number of rows that a cohort needs to have its own statistic. */
  static final int LEAST_ROWS = 256;

  /** Number of median rises that count as normal, because windows fill up and drift accumulates. */
  private static final float HEADROOM = 4;

  private ScopeStatistics() {}

  /**
   * Learns each scope's statistic from its sample. Cohorts with too few rows are omitted.
   *
   * @param rises rise of each feature in the scopes of shifted cohorts, or NaN to ignore the
   *     feature. The forest ignores features that rose; their tails start {@value #HEADROOM} rises
   *     higher.
   */
  static NavigableMap<String, EventStatistic> fit(
      Map<String, float[][]> samples,
      Map<String, float[]> rises,
      FeatureSet features,
      ForestOptions options,
      Combination combination) {
    NavigableMap<String, EventStatistic> statistics = new TreeMap<>();
    samples.forEach(
        (scope, rows) -> {
          if (rows.length >= LEAST_ROWS || scope.equals(Baseline.GLOBAL)) {
            float[] rise = rises.getOrDefault(scope, new float[features.names().size()]);
            statistics.put(
                scope,
                EventStatistic.fit(
                        muted(rows, rise),
                        muted(features.farValues(), rise),
                        raised(rows, rise),
                        raised(features.farValues(), rise),
                        options,
                        combination)
                    .weighted(features.weightValues()));
          }
        });
    return statistics;
  }

  private static float[][] muted(float[][] rows, float[] rise) {
    return Arrays.stream(rows).map(row -> muted(row, rise)).toArray(float[][]::new);
  }

  private static float[] muted(float[] row, float[] rise) {
    float[] rest = row.clone();
    for (int feature = 0; feature < rest.length; feature++) {
      rest[feature] = rise[feature] == 0 ? row[feature] : Float.NaN;
    }
    return rest;
  }

  private static float[][] raised(float[][] rows, float[] rise) {
    return Arrays.stream(rows).map(row -> raised(row, rise)).toArray(float[][]::new);
  }

  private static float[] raised(float[] row, float[] rise) {
    float[] sum = row.clone();
    for (int feature = 0; feature < sum.length; feature++) {
      sum[feature] += HEADROOM * rise[feature];
    }
    return sum;
  }
}
