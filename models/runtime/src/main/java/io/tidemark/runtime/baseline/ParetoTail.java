package io.tidemark.runtime.baseline;

import java.util.Arrays;

/**
 * A generalised Pareto distribution that is fitted to the largest tenth of a sample (at least ten
 * excesses) by probability-weighted moments [1]. Used to extrapolate thresholds beyond the largest
 * observed value. Extrapolated thresholds carry no guarantee.
 *
 * <p>[1] Hosking, Wallis, Parameter and quantile estimation for the generalized Pareto
 * distribution, Technometrics 1987. Quantiles are computed as in Siffer et al., KDD 2017, Eq. 1.
 */
final class ParetoTail {
  private static final int LEAST_EXCESSES = 10;
  private static final double NEARLY_EXPONENTIAL = 1e-9;

  private final double start;
  private final double scale;
  private final double shape;
  private final double shareAbove;

  private ParetoTail(double start, double scale, double shape, double shareAbove) {
    this.start = start;
    this.scale = scale;
    this.shape = shape;
    this.shareAbove = shareAbove;
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
      // The excesses are too similar to determine a shape, so use an exponential tail.
      return new ParetoTail(start, mean, 0, shareAbove);
    }
    return new ParetoTail(start, 2 * mean * weighted / spread, 2 - mean / spread, shareAbove);
  }

  /**
   * Returns the value that is exceeded with the given probability. The probability should be lower
   * than the share of values that are excesses.
   */
  double valueExceededWith(double probability) {
    double ratio = probability / shareAbove;
    if (Math.abs(shape) < NEARLY_EXPONENTIAL) {
      return start - scale * StrictMath.log(ratio);
    }
    return start + scale / shape * (StrictMath.pow(ratio, -shape) - 1);
  }

  double scale() {
    return scale;
  }

  double shape() {
    return shape;
  }
}
