package io.tidemark.runtime.baseline;

import java.util.Arrays;

/**
 * A generalised Pareto distribution, fitted to the largest tenth of a sample (at least ten
 * excesses) by probability-weighted moments [1], to extrapolate without a guarantee.
 *
 * <p>[1] Hosking, Wallis, Parameter and quantile estimation for the generalized Pareto
 * distribution, Technometrics 1987. Quantiles are computed as in Siffer et al., KDD 2017, Eq. 1.
 */
final class ParetoTail {
  private static final int LEAST_EXCESSES = 10;
  private static final double NEARLY_EXPONENTIAL = 1e-9;
  private static final double LEAST_PROBABILITY = 1e-12;

  /** The variance of the shape is finite for a k = −shape above −1/2. */
  private static final double LEAST_K = -0.45;

  private final double start;
  private final double scale;
  private final double shape;
  private final double shareAbove;
  private final int excesses;

  private ParetoTail(double start, double scale, double shape, double shareAbove, int excesses) {
    this.start = start;
    this.scale = scale;
    this.shape = shape;
    this.shareAbove = shareAbove;
    this.excesses = excesses;
  }

  /**
   * @param sorted more than ten finite values in ascending order
   */
  static ParetoTail fit(double[] sorted) {
    int n = sorted.length;
    int excesses = Math.max(LEAST_EXCESSES, n / 10);
    double start = sorted[n - excesses - 1];
    double[] above = Arrays.copyOfRange(sorted, n - excesses, n);
    double mean = 0;
    double weighted = 0;
    for (int i = 0; i < excesses; i++) {
      double excess = above[i] - start;
      double position = (i + 1 - 0.35) / excesses;
      mean += excess / excesses;
      weighted += (1 - position) * excess / excesses;
    }
    double spread = mean - 2 * weighted;
    double shareAbove = (double) excesses / n;
    if (!(spread > 0) || !(weighted > 0)) {
      // The excesses are too similar to determine a shape.
      return new ParetoTail(start, mean, 0, shareAbove, excesses);
    }
    return new ParetoTail(
        start, 2 * mean * weighted / spread, 2 - mean / spread, shareAbove, excesses);
  }

  /** Returns the value exceeded with a probability lower than the share of excesses. */
  double valueExceededWith(double probability) {
    double ratio = probability / shareAbove;
    if (Math.abs(shape) < NEARLY_EXPONENTIAL) {
      return start - scale * StrictMath.log(ratio);
    }
    return start + scale / shape * (StrictMath.pow(ratio, -shape) - 1);
  }

  /**
   * Returns the probability, at most {@code most}, of a value beyond the sample. The shape is taken
   * one standard error heavier than fitted, because the excesses are few [1, section 3].
   */
  double beyond(double value, double most) {
    double k = Math.max(LEAST_K, -shape);
    double variance =
        (1 + k) * (2 + k) * (2 + k) * (1 + k + 2 * k * k) / ((1 + 2 * k) * (3 + 2 * k));
    double heavier = Math.max(0, shape) + StrictMath.sqrt(variance / excesses);
    double probability =
        shareAbove * StrictMath.pow(1 + heavier * (value - start) / scale, -1 / heavier);
    // The comparison is false for a sample that is constant or infinite.
    return probability < most ? Math.max(LEAST_PROBABILITY, probability) : most;
  }

  double scale() {
    return scale;
  }

  double shape() {
    return shape;
  }
}
