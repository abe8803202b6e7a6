package io.tidemark.engine.profile;

/** Classes of days, UTC, in the order in which profiles store their figures. */
public enum DayClass {
  WEEKDAY,
  WEEKEND;

  public static DayClass of(long epochDay) {
    // 1970-01-01 was a Thursday.
    long dayOfWeek = Math.floorMod(epochDay + 3, 7L);
    return dayOfWeek >= 5 ? WEEKEND : WEEKDAY;
  }

  /** Returns the index of an hour in an array of the hours of all classes. */
  int cell(int hour) {
    return 24 * ordinal() + hour;
  }
}
