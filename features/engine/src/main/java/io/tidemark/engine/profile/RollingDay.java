package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.BehaviourStats.Level;
import java.util.Arrays;

/**
 * Usual number of events in the 24 hours before any given time of a day. If these hours span a
 * weekday and a weekend day, the usual numbers for the two parts are added. If the level of the
 * later day alone is higher, that level is used instead. Immutable.
 */
final class RollingDay {
  private static final int HOURS = 24;

  private final long epochDay;
  private final Level today;
  private final Level yesterday;

  /**
   * For each of the later day's 25 hour boundaries, the usual number of that day's events before
   * the boundary.
   */
  private final double[] begun;

  /**
   * For each of the earlier day's 25 hour boundaries, the usual number of that day's events after
   * the boundary.
   */
  private final double[] left;

  RollingDay(BehaviourStats usual, long epochDay) {
    this.epochDay = epochDay;
    today = usual.dayLevel(epochDay);
    yesterday = usual.dayLevel(epochDay - 1);
    begun = before(usual, epochDay);
    left = before(usual, epochDay - 1);
    double all = left[HOURS];
    Arrays.setAll(left, hour -> all - left[hour]);
  }

  boolean isOf(long day) {
    return day == epochDay;
  }

  /**
   * Returns the usual level for the 24 hours before the given time.
   *
   * @param micros a time on the given day
   */
  Level before(long micros) {
    double hours = EventTime.ofDay(micros) / (double) EventTime.HOUR;
    double ofToday = at(begun, hours);
    double ofYesterday = at(left, hours);
    double median = StrictMath.log1p(ofToday + ofYesterday);
    if (!(median > today.median())) {
      return today;
    }
    double weight = ofToday / (ofToday + ofYesterday);
    return new Level(median, weight * today.spread() + (1 - weight) * yesterday.spread());
  }

  /** Interpolates linearly between two hour boundaries. */
  private static double at(double[] byHour, double hours) {
    int hour = (int) hours;
    return byHour[hour] + (hours - hour) * (byHour[hour + 1] - byHour[hour]);
  }

  /**
   * Returns, for each of a day's 25 hour boundaries, the usual number of that day's events before
   * the boundary. The usual events of the day are spread over it in proportion to the usual number
   * of events per hour.
   */
  private static double[] before(BehaviourStats usual, long day) {
    double[] before = new double[HOURS + 1];
    for (int hour = 0; hour < HOURS; hour++) {
      before[hour + 1] = before[hour] + StrictMath.expm1(usual.hourLevel(day, hour).median());
    }
    double all = before[HOURS];
    double events = StrictMath.expm1(usual.dayLevel(day).median());
    Arrays.setAll(before, hour -> events * (all > 0 ? before[hour] / all : hour / (double) HOURS));
    return before;
  }
}
