package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.List;

/** How what an identity did is spread: over values, over the hours of the week. */
final class HistoryShape {
  private static final int HOURS = 168;
  private static final int RECENT_DAYS = 7;
  private static final int LEAST_RECENT = 3;
  private static final int LEAST_EARLIER = 7;

  private HistoryShape() {}

  /** Shannon entropy of counts in bits; NaN when there is none. */
  static double entropyBits(double[] counts) {
    // In rising order: the sum must not depend on the hashes that values are ordered by.
    double[] rising = counts.clone();
    Arrays.sort(rising);
    double total = 0;
    for (double count : rising) {
      total += count;
    }
    if (!(total > 0)) {
      return Double.NaN;
    }
    double bits = 0;
    for (double count : rising) {
      bits -= count > 0 ? count / total * StableMath.log2(count / total) : 0;
    }
    return bits;
  }

  /**
   * Jensen–Shannon divergence of the last seven days' hours of the week from those of the days
   * before; NaN with too few active days of either.
   */
  static double hourOfWeekDrift(List<DayFigures> days, long asOf) {
    double[] recent = new double[HOURS];
    double[] earlier = new double[HOURS];
    Arrays.fill(recent, 0.5);
    Arrays.fill(earlier, 0.5);
    int recentDays = 0;
    for (DayFigures day : days) {
      boolean isRecent = day.epochDay > asOf - RECENT_DAYS;
      recentDays += isRecent ? 1 : 0;
      int weekday = Math.floorMod(day.epochDay, 7);
      for (int hour = 0; hour < 24; hour++) {
        (isRecent ? recent : earlier)[24 * weekday + hour] += day.eventsByHour[hour];
      }
    }
    return recentDays < LEAST_RECENT || days.size() - recentDays < LEAST_EARLIER
        ? Double.NaN
        : divergence(recent, earlier);
  }

  /** Jensen–Shannon divergence of two histograms without empty bins, to the base 2. */
  private static double divergence(double[] some, double[] other) {
    double someTotal = Arrays.stream(some).sum();
    double otherTotal = Arrays.stream(other).sum();
    double bits = 0;
    for (int i = 0; i < some.length; i++) {
      double p = some[i] / someTotal;
      double q = other[i] / otherTotal;
      double middle = (p + q) / 2;
      bits += (p * StableMath.log2(p / middle) + q * StableMath.log2(q / middle)) / 2;
    }
    return Math.max(0, bits);
  }
}
