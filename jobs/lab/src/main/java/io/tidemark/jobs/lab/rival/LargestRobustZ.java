package io.tidemark.jobs.lab.rival;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Largest robust z-score of the features, (x − median) / (1.4826 · median absolute deviation). A
 * deviation is at least a hundredth of the cohort's largest value, or of 1.
 */
final class LargestRobustZ implements Rival {
  private static final double NORMAL = 1.4826;
  private static final double MIN_SHARE_OF_LARGEST = 0.01;

  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    return RivalEvent.perCohort(earlier, day, LargestRobustZ::learned);
  }

  private static ToDoubleFunction<float[]> learned(float[][] columns) {
    double[] medians = new double[columns.length];
    double[] deviations = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      float median = middle(columns[i]);
      float[] distances = columns[i].clone();
      for (int j = 0; j < distances.length; j++) {
        distances[j] = Math.abs(distances[j] - median);
      }
      Arrays.sort(distances);
      float largest = columns[i].length == 0 ? 0 : columns[i][columns[i].length - 1];
      medians[i] = median;
      deviations[i] =
          Math.max(MIN_SHARE_OF_LARGEST * Math.max(1, largest), NORMAL * middle(distances));
    }
    return vector -> {
      double largest = 0;
      for (int i = 0; i < vector.length; i++) {
        if (!Float.isNaN(vector[i])) {
          largest = Math.max(largest, (vector[i] - medians[i]) / deviations[i]);
        }
      }
      return largest;
    };
  }

  private static float middle(float[] ascending) {
    return ascending.length == 0 ? 0 : ascending[ascending.length / 2];
  }
}
