package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.BehaviourStats.Level;
import java.util.Arrays;

/** Usual number of events in the 24 hours before any time of a day. Immutable. */
final class RollingDay {
  private static final int HOURS = 24;

  private final long epochDay;
  private final Level today;
  private final Level yesterday;

  /** Usual events of the later day before each of its 25 hour boundaries. */
  private final double[] begun;

  /** Usual events of the earlier day after each of its 25 hour boundaries. */
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

  private static double at(double[] byHour, double hours) {
    int hour = (int) hours;
    return byHour[hour] + (hours - hour) * (byHour[hour + 1] - byHour[hour]);
  }

  /**
   * Returns the usual events before each of a day's 25 hour boundaries, in proportion to its hours.
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
