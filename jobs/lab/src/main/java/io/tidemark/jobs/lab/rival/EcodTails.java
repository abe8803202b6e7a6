package io.tidemark.jobs.lab.rival;

import io.tidemark.training.FeatureDrift;
import java.util.List;

/**
 * Sum over all features of −ln of the share of the cohort's values at least as large: the right
 * tails of ECOD (Li et al., ECOD: Unsupervised Outlier Detection Using Empirical Cumulative
 * Distribution Functions, 2022). Unusual events have large values, so left tails are ignored.
 */
final class EcodTails implements Rival {
  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    return RivalEvent.perCohort(earlier, day, columns -> vector -> sum(columns, vector));
  }

  private static double sum(float[][] columns, float[] vector) {
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isNaN(vector[i])) {
        int n = columns[i].length;
        int below = FeatureDrift.upTo(columns[i], Math.nextDown(vector[i]));
        sum -= StrictMath.log((n - below + 1.0) / (n + 1.0));
      }
    }
    return sum;
  }
}
