package io.tidemark.engine.profile;

import io.tidemark.engine.event.EventTime;

/** Classes of days, UTC, in the order in which profiles store their figures. */
public enum DayClass {
  WEEKDAY,
  WEEKEND;

  public static DayClass of(long epochDay) {
    return EventTime.dayOfWeek(epochDay) >= 5 ? WEEKEND : WEEKDAY;
  }

  /** Returns the index of an hour in an array of the hours of all classes. */
  int cell(int hour) {
    return 24 * ordinal() + hour;
  }
}
