package io.tidemark.jobs.lab;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A ratio of two sums over identities, with a 90 % interval from a bootstrap over identities
 * (Davison, Hinkley, Bootstrap Methods and their Application, 1997, section 3.8). An identity's
 * days and attacks stay together, because they are not independent.
 */
final class ClusterRatio {
  private static final double TAIL = 0.05;
  private static final long SEED = 1;

  private final Map<String, double[]> sums = new TreeMap<>();

  void add(String identity, double numerator, double denominator) {
    double[] own = sums.computeIfAbsent(identity, key -> new double[2]);
    own[0] += numerator;
    own[1] += denominator;
  }

  /** Returns the ratio; NaN if the denominator is 0. */
  Estimate estimate() {
    double[][] clusters = sums.values().toArray(double[][]::new);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[Bootstrap.DRAWS];
    Arrays.setAll(
        drawn,
        draw -> {
          double[][] sample = new double[clusters.length][];
          Arrays.setAll(sample, i -> clusters[random.nextInt(clusters.length)]);
          return ratio(sample);
        });
    return Bootstrap.estimate(ratio(clusters), drawn, TAIL);
  }

  private static double ratio(double[][] clusters) {
    double numerator = 0;
    double denominator = 0;
    for (double[] own : clusters) {
      numerator += own[0];
      denominator += own[1];
    }
    return denominator == 0 ? Double.NaN : numerator / denominator;
  }
}
