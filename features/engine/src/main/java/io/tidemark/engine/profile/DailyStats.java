package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers about one active day in a profile, without the day's values.
 *
 * @param withProperty number of events with each {@link BehaviourStats.Property}, in enum order
 * @param distinct number of distinct values of each expression; see {@link #withoutDominated}
 * @param news for each expression, whether the day had values that were unknown when it began
 * @param warmUp whether too few active days preceded this one, so that everything on it is new
 * @param numberMax largest value of each number, or NaN if the day has none
 * @param numberSum sum of each count, or −1 if the day has no value
 */
@SuppressWarnings("ArrayRecordComponent")
record DailyStats(
    int epochDay,
    int[] eventsByHour,
    int peakPerTenMinutes,
    int[] withProperty,
    int[] distinct,
    boolean[] news,
    boolean warmUp,
    double[] numberMax,
    long[] numberSum) {
  static final long LARGEST_SUM = 1L << 53;

  static DailyStats of(DaySummary day, boolean[] news, boolean warmUp) {
    return new DailyStats(
        Math.toIntExact(day.epochDay),
        day.eventsByHour(),
        day.peakPerTenMinutes(),
        day.withProperty,
        Arrays.stream(day.values).mapToInt(ValueCounts::distinct).toArray(),
        news,
        warmUp,
        day.numberMax,
        day.numberSum);
  }

  /** Creates a day from {@link #figures} read from the source, which is for error messages. */
  static DailyStats of(
      ProfileSchema schema, int epochDay, long[] figures, double[] numberMax, ByteSource source) {
    DailyStats day =
        new DailyStats(
            epochDay,
            new int[24],
            count(source, figures[1 + 24]),
            new int[BehaviourStats.Property.values().length],
            new int[schema.values().size()],
            new boolean[schema.values().size()],
            count(source, figures[0]) > 0,
            numberMax,
            new long[schema.sums().size()]);
    Arrays.setAll(day.eventsByHour, hour -> count(source, figures[1 + hour]));
    Arrays.setAll(day.withProperty, i -> count(source, figures[1 + 24 + 1 + i]));
    int at = 1 + 24 + 1 + day.withProperty.length;
    for (int i = 0; i < day.distinct.length; i++) {
      day.distinct[i] = count(source, figures[at++]);
      day.news[i] = count(source, figures[at++]) > 0;
    }
    for (int i = 0; i < day.numberSum.length; i++) {
      day.numberSum[i] = sum(source, figures[at++]);
    }
    return day;
  }

  static int count(ProfileSchema schema) {
    return 1 + 24 + 5 + 2 * schema.values().size() + schema.sums().size();
  }

  long[] figures() {
    long[] figures = new long[1 + 24 + 5 + 2 * distinct.length + numberSum.length];
    int at = 0;
    figures[at++] = warmUp ? 1 : 0;
    for (int count : eventsByHour) {
      figures[at++] = count;
    }
    figures[at++] = peakPerTenMinutes;
    for (int count : withProperty) {
      figures[at++] = count;
    }
    for (int i = 0; i < distinct.length; i++) {
      figures[at++] = distinct[i];
      figures[at++] = news[i] ? 1 : 0;
    }
    for (long sum : numberSum) {
      figures[at++] = sum + 1;
    }
    return figures;
  }

  private static int count(ByteSource source, long figure) {
    if (figure < 0 || figure > Integer.MAX_VALUE) {
      throw source.damaged("an impossible count of " + figure);
    }
    return (int) figure;
  }

  /** Returns the daily sum, one less than stored; −1 means that the day has no value. */
  static long sum(ByteSource source, long written) {
    if (written < 0 || written > LARGEST_SUM + 1) {
      throw source.damaged("an impossible sum of " + Long.toUnsignedString(written));
    }
    return written - 1;
  }

  long events() {
    long sum = 0;
    for (int count : eventsByHour) {
      sum += count;
    }
    return sum;
  }

  /**
   * Returns the days, in chronological order, without figures that can no longer affect results.
   * Only the second-largest figure in the history does, so a figure is not needed once two later
   * days have reached it.
   */
  static List<DailyStats> withoutDominated(List<DailyStats> days) {
    if (days.isEmpty()) {
      return days;
    }
    DailyStats last = days.get(days.size() - 1);
    TwoLargest peaks = new TwoLargest();
    TwoLargest[] distinct = TwoLargest.some(last.distinct.length);
    TwoLargest[] numbers = TwoLargest.some(last.numberMax.length);
    TwoLargest[] sums = TwoLargest.some(last.numberSum.length);
    DailyStats[] kept = new DailyStats[days.size()];
    for (int i = kept.length - 1; i >= 0; i--) {
      DailyStats day = days.get(i);
      int[] ofDistinct = day.distinct.clone();
      Arrays.setAll(ofDistinct, d -> distinct[d].exceededBy(ofDistinct[d]) ? ofDistinct[d] : 0);
      double[] ofNumbers = day.numberMax.clone();
      Arrays.setAll(
          ofNumbers, n -> numbers[n].exceededBy(ofNumbers[n]) ? ofNumbers[n] : Double.NaN);
      long[] ofSums = day.numberSum.clone();
      Arrays.setAll(
          ofSums, s -> ofSums[s] >= 0 && sums[s].exceededBy((double) ofSums[s]) ? ofSums[s] : -1);
      kept[i] =
          new DailyStats(
              day.epochDay,
              day.eventsByHour,
              peaks.exceededBy(day.peakPerTenMinutes) ? day.peakPerTenMinutes : 0,
              day.withProperty,
              ofDistinct,
              day.news,
              day.warmUp,
              ofNumbers,
              ofSums);
    }
    return List.of(kept);
  }

  private static final class TwoLargest {
    private double largest = Double.NEGATIVE_INFINITY;
    private double second = Double.NEGATIVE_INFINITY;

    private static TwoLargest[] some(int count) {
      TwoLargest[] some = new TwoLargest[count];
      Arrays.setAll(some, i -> new TwoLargest());
      return some;
    }

    /** Returns whether a figure exceeds the second-largest figure and, if so, records it. */
    private boolean exceededBy(double figure) {
      if (!(figure > second)) {
        return false;
      }
      second = Math.min(figure, largest);
      largest = Math.max(figure, largest);
      return true;
    }
  }
}
