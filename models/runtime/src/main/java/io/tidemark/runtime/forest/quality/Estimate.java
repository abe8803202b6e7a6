package io.tidemark.runtime.forest.quality;

import java.util.Locale;

/**
 * A mean over seeds.
 *
 * @param mean the mean
 * @param standardError of the mean: deviation / √seeds; NaN of one seed
 */
public record Estimate(double mean, double standardError) {
  static Estimate of(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    int free = values.length - 1;
    double error = free == 0 ? Double.NaN : Math.sqrt(squares / free / values.length);
    return new Estimate(mean, error);
  }

  /** Four digits of both, as {@code 0.9971 ± 0.0002}. */
  public String text() {
    return String.format(Locale.ROOT, "%.4f ± %.4f", mean, standardError);
  }
}
