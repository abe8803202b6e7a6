package io.tidemark.jobs.lab;

import io.tidemark.training.EventVector;
import io.tidemark.training.FeatureDrift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures how similarly features rank events. */
final class FeatureRelations {
  /** Number of events to compare. Large enough to include rare feature values. */
  private static final int SAMPLE = 20_000;

  /**
   * Minimum share of a feature's observed events on which the other must be observed for their
   * similarity to be meaningful.
   */
  private static final double LEAST_COVERAGE = 0.5;

  /** Minimum number of events off the most frequent value. With fewer, ties make ranks similar. */
  private static final int FEWEST = 30;

  private FeatureRelations() {}

  /**
   * The feature that ranks events most similarly.
   *
   * @param correlation Spearman's rank correlation, in [−1, 1]
   * @param coverage share of the feature's observed events on which the closest is also observed
   */
  record Closest(String feature, String closest, double correlation, double coverage) {}

  /** Returns the named features' closest ones in another catalogue, if there are any, by name. */
  static Map<String, Closest> closest(Candidate.Run of, List<String> names, Candidate.Run among) {
    Map<String, float[]> others = new HashMap<>();
    among.judged().forEach(event -> others.put(key(event), event.vector()));
    List<EventVector> events = of.judged();
    int step = Math.max(1, events.size() / SAMPLE);
    List<float[]> mine = new ArrayList<>();
    List<float[]> theirs = new ArrayList<>();
    for (int i = 0; i < events.size(); i += step) {
      float[] other = others.get(key(events.get(i)));
      if (other != null) {
        mine.add(events.get(i).vector());
        theirs.add(other);
      }
    }
    Map<String, Closest> closest = new HashMap<>();
    for (String name : names) {
      float[] values = column(mine, of.features().indexOf(name));
      for (int i = 0; i < among.features().size(); i++) {
        String other = among.features().get(i);
        float[] column = column(theirs, i);
        double rho = other.equals(name) ? Double.NaN : correlation(values, column);
        Closest best = closest.get(name);
        if (!Double.isNaN(rho) && (best == null || Math.abs(rho) > Math.abs(best.correlation()))) {
          closest.put(name, new Closest(name, other, rho, coverage(values, column)));
        }
      }
    }
    return closest;
  }

  private static String key(EventVector event) {
    return event.header().product() + "\n" + event.header().uid();
  }

  private static float[] column(List<float[]> rows, int column) {
    float[] values = new float[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i)[column];
    }
    return values;
  }

  /** Returns the share of x's observed events on which y is also observed; NaN without any. */
  static double coverage(float[] x, float[] y) {
    int observed = 0;
    int both = 0;
    for (int i = 0; i < x.length; i++) {
      if (!Float.isNaN(x[i])) {
        observed++;
        both += Float.isNaN(y[i]) ? 0 : 1;
      }
    }
    return (double) both / observed;
  }

  /**
   * Returns Spearman's rank correlation over events on which both are observed; ties get their mean
   * rank.
   *
   * @return NaN if y is observed on too few of x's events, or if either hardly varies
   */
  static double correlation(float[] x, float[] y) {
    int size = 0;
    float[] a = new float[x.length];
    float[] b = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      if (!Float.isNaN(x[i]) && !Float.isNaN(y[i])) {
        a[size] = x[i];
        b[size++] = y[i];
      }
    }
    float[] sortedA = Arrays.copyOf(a, size);
    float[] sortedB = Arrays.copyOf(b, size);
    Arrays.sort(sortedA);
    Arrays.sort(sortedB);
    if (!(coverage(x, y) >= LEAST_COVERAGE)
        || offMostFrequent(sortedA) < FEWEST
        || offMostFrequent(sortedB) < FEWEST) {
      return Double.NaN;
    }
    double[] ranksOfA = ranks(a, sortedA);
    double[] ranksOfB = ranks(b, sortedB);
    double mean = (size + 1) / 2.0;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < size; i++) {
      ab += (ranksOfA[i] - mean) * (ranksOfB[i] - mean);
      aa += (ranksOfA[i] - mean) * (ranksOfA[i] - mean);
      bb += (ranksOfB[i] - mean) * (ranksOfB[i] - mean);
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static int offMostFrequent(float[] sorted) {
    int most = 0;
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[from]) {
        most = Math.max(most, i - from);
        from = i;
      }
    }
    return sorted.length - most;
  }

  private static double[] ranks(float[] values, float[] sorted) {
    double[] ranks = new double[sorted.length];
    for (int i = 0; i < ranks.length; i++) {
      // A tie's mean rank is halfway between the number of smaller values and the number of values
      // that are not larger.
      int below = FeatureDrift.upTo(sorted, Math.nextDown(values[i]));
      ranks[i] = (below + FeatureDrift.upTo(sorted, values[i]) + 1) / 2.0;
    }
    return ranks;
  }
}
