package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.BehaviourStats.Level;
import java.util.Arrays;

/**
 * What is usual in the 24 hours before any time of a day, where they begin in a weekday and end in
 * a weekend day or the other way round: as much of each day as they hold, if that is more than the
 * later one. Immutable.
 */
final class RollingDay {
  private static final int HOURS = 24;

  private final long epochDay;
  private final Level today;
  private final Level yesterday;

  /** Usual events of the later day before each of its 25 full hours. */
  private final double[] begun;

  /** Usual events of the earlier day from each of its 25 full hours on. */
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
   * Centre and spread of the 24 hours before a time.
   *
   * @param micros of the day
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

  /** Between two full hours in a straight line. */
  private static double at(double[] byHour, double hours) {
    int hour = (int) hours;
    return byHour[hour] + (hours - hour) * (byHour[hour + 1] - byHour[hour]);
  }

  /** A day's usual events before each of its 25 full hours, spread over it as its hours are. */
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
