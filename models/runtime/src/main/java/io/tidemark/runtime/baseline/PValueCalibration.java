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
 * Converts a statistic to a p-value by comparing it with normal identity-days that were not used
 * for training (split conformal prediction). Immutable and thread-safe.
 *
 * <p>The comparison uses day maxima, so p is the probability that a normal identity reaches the
 * statistic at least once in a day. Small p-values are therefore just as rare for an identity with
 * a million events a day as for one with ten. See Bates, Candès, Lei, Romano, Sesia, Testing for
 * outliers with conformal p-values, 2021.
 */
public final class PValueCalibration {
  private final double[] dayMaxima;
  private final LocalDate from;
  private final LocalDate to;
  private final SortedMap<String, Integer> leftOut;
  private final ParetoTail tail;

  /**
   * Creates a calibration.
   *
   * @param dayMaxima largest statistic of each identity-day, in any order; may be empty
   * @param from first calibration day, in UTC
   * @param to last calibration day, in UTC, which must not be before {@code from}
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
   * Returns p = (1 + #{M ≥ statistic}) / (n + 1), in (0, 1], where M ranges over the day maxima.
   * Returns 1 if there are no maxima. Beyond the largest of more than twenty maxima, p is
   * extrapolated with a {@link ParetoTail} and below 1 / (n + 1), so that ten times the largest
   * maximum counts as rarer than just above it.
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
   * Returns the p-value of an event from a calibration day without comparing the event with its own
   * day: p = (1 + #{other M ≥ statistic}) / n. It is not extrapolated, so a threshold can be
   * exceeded beyond the largest maximum. This way, a trainer treats calibration days exactly as
   * later runs treat new days. Using {@link #pValue} instead would make the p-values too large, and
   * the thresholds derived from them would be too lenient.
   *
   * <p>An event from another scope is compared with all maxima, because the event's own day is not
   * part of this calibration.
   *
   * @param ownMaximum maximum of the event's identity-day, which must not be less than the
   *     statistic
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

  /** Returns the number of identity-days used for calibration. */
  public int size() {
    return dayMaxima.length;
  }

  /** Returns the day maxima in ascending order. */
  public double[] dayMaxima() {
    return dayMaxima.clone();
  }

  /** Returns the first calibration day, in UTC. */
  public LocalDate from() {
    return from;
  }

  /** Returns the last calibration day, in UTC. */
  public LocalDate to() {
    return to;
  }

  /** Returns the number of excluded identity-days for each reason. */
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

  /** Returns the number of day maxima that are at least as high as the statistic. */
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
}
