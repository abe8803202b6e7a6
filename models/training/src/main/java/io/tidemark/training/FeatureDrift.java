package io.tidemark.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drift of a feature's distribution, measured by the population stability index (PSI) and the
 * two-sample Kolmogorov–Smirnov test.
 *
 * <p>PSI = Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) over the deciles of the reference, with a bin for unobserved
 * values and half an event added to every bin. The test's p-value is asymptotic, and ties make the
 * test conservative. Its sample sizes are identity-days: events of one identity-day are not
 * independent, so counting events would make every difference significant. Values are rounded to
 * the operator's smallest meaningful difference. Otherwise surprises, which fall as histories grow,
 * would drift every day.
 *
 * @param psi at least 0; from 0.25 on commonly considered a large shift
 * @param distance largest difference between the two distribution functions, in [0, 1]
 * @param pValue probability of at least this distance in the absence of drift
 */
public record FeatureDrift(String feature, double psi, double distance, double pValue) {
  public static final double LARGE = 0.25;

  /** P-value below which a difference is not attributed to chance. */
  public static final double CHANCE = 0.001;

  /** Largest share of features that may drift at the same time. */
  static final double MOST_MOVED = 0.25;

  private static final int BINS = 10;

  public boolean isLarge() {
    return psi >= LARGE && pValue < CHANCE;
  }

  /**
   * Computes the drift of every feature.
   *
   * @param leastDifferences smallest meaningful difference of each feature; 0 for any
   * @param reference vectors on the reference days; NaN means not observed
   * @param today vectors on the day to check
   * @param referenceDays number of identity-days in the reference period
   * @return in vector order; empty if there are no vectors on either side
   */
  public static List<FeatureDrift> of(
      List<String> features,
      List<Float> leastDifferences,
      float[][] reference,
      float[][] today,
      long referenceDays,
      long todayDays) {
    if (features.size() != leastDifferences.size()) {
      throw new IllegalArgumentException(
          "%d features have %d least differences; specify one per feature"
              .formatted(features.size(), leastDifferences.size()));
    }
    List<FeatureDrift> drifts = new ArrayList<>();
    if (reference.length == 0 || today.length == 0) {
      return drifts;
    }
    double size = (double) referenceDays * todayDays / (referenceDays + todayDays);
    for (int i = 0; i < features.size(); i++) {
      float[] a = sorted(reference, i, leastDifferences.get(i));
      float[] b = sorted(today, i, leastDifferences.get(i));
      double distance = distance(a, b);
      drifts.add(
          new FeatureDrift(
              features.get(i),
              psi(a, b, reference.length, today.length),
              distance,
              pValue(distance, size)));
    }
    return drifts;
  }

  /** Checks the drift gate and returns one sentence if it fails. */
  public static List<String> failures(List<FeatureDrift> drifts) {
    List<FeatureDrift> moved =
        drifts.stream()
            .filter(FeatureDrift::isLarge)
            .sorted((x, y) -> Double.compare(y.psi, x.psi))
            .toList();
    if (moved.size() <= MOST_MOVED * drifts.size()) {
      return List.of();
    }
    StringBuilder most = new StringBuilder();
    for (FeatureDrift drift : moved.subList(0, Math.min(3, moved.size()))) {
      most.append(most.isEmpty() ? "" : ", ")
          .append(Gates.format("%s (PSI %.2f)", drift.feature, drift.psi));
    }
    return List.of(
        Gates.format(
            "%s: %d of %d features drifted from comparable earlier days, but at most %.0f %% may"
                + " drift; most affected: %s; check whether a source changed, stopped or started",
            Gates.FEATURE_DRIFT, moved.size(), drifts.size(), 100 * MOST_MOVED, most));
  }

  private static float[] sorted(float[][] rows, int feature, float step) {
    float[] values = new float[rows.length];
    int size = 0;
    for (float[] row : rows) {
      if (!Float.isNaN(row[feature])) {
        values[size++] = step > 0 ? (float) Math.floor(row[feature] / step) * step : row[feature];
      }
    }
    float[] observed = Arrays.copyOf(values, size);
    Arrays.sort(observed);
    return observed;
  }

  private static double psi(float[] a, float[] b, int allA, int allB) {
    double psi = part(allA - a.length, allB - b.length, allA, allB);
    int fromA = 0;
    int fromB = 0;
    for (int bin = 1; bin <= BINS; bin++) {
      // In both samples, a value equal to the edge of a bin counts as being below the edge.
      int toA = bin == BINS ? a.length : upTo(a, edge(a, bin));
      int toB = bin == BINS ? b.length : upTo(b, edge(a, bin));
      psi += part(toA - fromA, toB - fromB, allA, allB);
      fromA = toA;
      fromB = toB;
    }
    return psi;
  }

  private static float edge(float[] sorted, int bin) {
    return sorted.length == 0
        ? Float.NEGATIVE_INFINITY
        : sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * bin / BINS)];
  }

  private static double part(int countA, int countB, int allA, int allB) {
    if (countA == 0 && countB == 0) {
      return 0;
    }
    double e = (countA + 0.5) / (allA + 1.0);
    double a = (countB + 0.5) / (allB + 1.0);
    return (a - e) * StrictMath.log(a / e);
  }

  private static double distance(float[] a, float[] b) {
    if (a.length == 0 || b.length == 0) {
      return a.length == b.length ? 0 : 1;
    }
    double largest = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      float value = Math.min(a[i], b[j]);
      i = upTo(a, value);
      j = upTo(b, value);
      largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return largest;
  }

  /** Returns how many of the values, in ascending order, are less than or equal to a value. */
  public static int upTo(float[] sorted, float value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns Kolmogorov's p-value, 2 Σ (−1)^(k−1) e^(−2k²λ²), corrected for small samples. */
  private static double pValue(double distance, double size) {
    double root = Math.sqrt(size);
    double lambda = (root + 0.12 + 0.11 / root) * distance;
    if (lambda < 0.3) {
      return 1;
    }
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
      double term = StrictMath.exp(-2.0 * k * k * lambda * lambda);
      sum += k % 2 == 1 ? term : -term;
    }
    return Math.max(0, Math.min(1, 2 * sum));
  }
}
