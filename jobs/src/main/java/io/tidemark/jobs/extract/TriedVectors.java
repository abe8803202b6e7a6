package io.tidemark.jobs.extract;

import io.tidemark.notebooks.extract.ExtractRows;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.io.IOException;
import java.util.Arrays;

/**
 * Vectors that try every feature of every scope: nothing observed, everything far out, and the
 * training medians, then with one feature half way to its far value and far out.
 */
final class TriedVectors {
  private TriedVectors() {}

  /** Writes them; says how many. */
  static long write(ExtractRows out, Baseline baseline, float[] farValues) throws IOException {
    long count = 0;
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      EventStatistic statistic = scope.statistic();
      float[] medians = statistic.forest().medians();
      float[] nothing = new float[medians.length];
      Arrays.fill(nothing, Float.NaN);
      int row = 0;
      for (float[] vector : new float[][] {nothing, farValues.clone(), medians}) {
        add(out, scope.id(), row++, statistic, vector);
      }
      for (int feature = 0; feature < medians.length; feature++) {
        for (float way : new float[] {0.5f, 1}) {
          float[] vector = medians.clone();
          vector[feature] = farValues[feature] * way;
          add(out, scope.id(), row++, statistic, vector);
        }
      }
      count += row;
    }
    return count;
  }

  private static void add(
      ExtractRows out, String scope, int row, EventStatistic statistic, float[] vector)
      throws IOException {
    Object[] values = new Object[4 + vector.length];
    values[0] = scope;
    values[1] = row;
    values[2] = statistic.forestScore(vector, 0);
    values[3] = statistic.statistic(vector);
    for (int i = 0; i < vector.length; i++) {
      values[4 + i] = Float.isNaN(vector[i]) ? null : vector[i];
    }
    out.add(values);
  }
}
