package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Converts a statistic to a p-value by comparing it with the maxima of normal identity-days that
 * were not used for training (split conformal prediction), so that small p-values are as rare for
 * an identity of a million events a day as for one of ten. See Bates, Candès, Lei, Romano, Sesia,
 * Testing for outliers with conformal p-values, 2021. Immutable and thread-safe.
 */
public final class PValueCalibration {
  private final double[] dayMaxima;
  private final LocalDate from;
  private final LocalDate to;
  private final SortedMap<String, Integer> leftOut;
  private final ParetoTail tail;

  /**
   * @param dayMaxima largest statistic of each identity-day, in any order; may be empty
   * @param from first calibration day, in UTC
   * @param to last calibration day, in UTC
   * @param leftOut number of excluded identity-days for each reason
   * @throws IllegalArgumentException if a maximum is NaN, the dates are reversed or a count is
   *     negative
   */
  public PValueCalibration(
      double[] dayMaxima, LocalDate from, LocalDate to, Map<String, Integer> leftOut) {
    this.dayMaxima = dayMaxima.clone();
    Arrays.sort(this.dayMaxima);
    this.from = from;
    this.to = to;
    this.leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    int n = dayMaxima.length;
    if (n > 0 && Double.isNaN(this.dayMaxima[n - 1])) {
      throw new IllegalArgumentException(
          "A day maximum is NaN; exclude days without judged events and count them as left out");
    }
    tail = n > CalibratedThresholds.LEAST_DAYS ? ParetoTail.fit(this.dayMaxima) : null;
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("The calibration ends on " + to + ", before " + from);
    }
    for (Map.Entry<String, Integer> entry : this.leftOut.entrySet()) {
      if (entry.getValue() < 0) {
        throw new IllegalArgumentException(
            entry.getValue() + " identity-days left out as '" + entry.getKey() + "'");
      }
    }
  }

  /**
   * Returns p = (1 + #{M ≥ statistic}) / (n + 1), in (0, 1], over the day maxima M. Beyond the
   * largest of more than twenty, p is extrapolated with a {@link ParetoTail}, so that ten times
   * that maximum counts as rarer than just above it.
   */
  public double pValue(double statistic) {
    double p = empirical(statistic);
    return tail == null || statistic <= dayMaxima[dayMaxima.length - 1]
        ? p
        : tail.beyond(statistic, p);
  }

  private double empirical(double statistic) {
    return (1.0 + countAtLeast(statistic)) / (dayMaxima.length + 1.0);
  }

  /**
   * Returns the p-value of an event from a calibration day without comparing it with its own day: p
   * = (1 + #{other M ≥ statistic}) / n. A trainer thus treats calibration days as later runs treat
   * new ones; with {@link #pValue}, thresholds would be too lenient. It is not extrapolated. An
   * event of another scope is compared with all maxima.
   *
   * @param ownMaximum maximum of the event's identity-day, at least the statistic
   */
  public double pValueLeavingOut(double ownMaximum, double statistic) {
    if (ownMaximum < statistic) {
      throw new IllegalArgumentException(
          ("An event with statistic %s is above the maximum %s of its day; compute the"
                  + " maximum over all assessed events")
              .formatted(statistic, ownMaximum));
    }
    return Arrays.binarySearch(dayMaxima, ownMaximum) < 0
        ? empirical(statistic)
        : (double) countAtLeast(statistic) / dayMaxima.length;
  }

  public int size() {
    return dayMaxima.length;
  }

  public double[] dayMaxima() {
    return dayMaxima.clone();
  }

  public LocalDate from() {
    return from;
  }

  public LocalDate to() {
    return to;
  }

  public SortedMap<String, Integer> leftOut() {
    return leftOut;
  }

  void write(ByteSink out) {
    out.doubles(dayMaxima).i64(from.toEpochDay()).i64(to.toEpochDay());
    out.i32(leftOut.size());
    leftOut.forEach((reason, count) -> out.countedText(reason).i32(count));
  }

  static PValueCalibration read(ByteSource in) {
    double[] maxima = in.at("calibration maxima").doubles();
    LocalDate from = Baseline.readDate(in, "first calibration day");
    LocalDate to = Baseline.readDate(in, "last calibration day");
    int reasons = in.at("reasons for leaving out").count32(8);
    TreeMap<String, Integer> leftOut = new TreeMap<>();
    for (int i = 0; i < reasons; i++) {
      String reason = in.at("reason for leaving out").countedText();
      leftOut.put(reason, in.at("identity-days left out").i32());
    }
    return new PValueCalibration(maxima, from, to, leftOut);
  }

  public int countAtLeast(double statistic) {
    int low = 0;
    int high = dayMaxima.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (dayMaxima[middle] >= statistic) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return dayMaxima.length - low;
  }

  /**
   * A generalised Pareto distribution, fitted to the largest tenth of a sample (at least ten
   * excesses) by probability-weighted moments [1], to extrapolate without a guarantee.
   *
   * <p>[1] Hosking, Wallis, Parameter and quantile estimation for the generalized Pareto
   * distribution, Technometrics 1987. Quantiles are computed as in Siffer et al., KDD 2017, Eq. 1.
   */
  record ParetoTail(double start, double scale, double shape, double shareAbove, int excesses) {
    private static final int LEAST_EXCESSES = 10;
    private static final double NEARLY_EXPONENTIAL = 1e-9;
    private static final double LEAST_PROBABILITY = 1e-12;

    /** The variance of the shape is finite for a k = −shape above −1/2. */
    private static final double LEAST_K = -0.45;

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
     * Returns the probability, at most {@code most}, of a value beyond the sample. The shape is
     * taken one standard error heavier than fitted, because the excesses are few [1, section 3].
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
  }
}
