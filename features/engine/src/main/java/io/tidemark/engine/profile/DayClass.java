package io.tidemark.engine.profile;

/**
 * Classes of days. Days of the same class are compared with each other. Profiles store their
 * figures in the order of these constants.
 */
public enum DayClass {
  /** Monday to Friday, UTC. */
  WEEKDAY,
  /** Saturday or Sunday, UTC. */
  WEEKEND;

  public static DayClass of(long epochDay) {
    // 1970-01-01 was a Thursday.
    long dayOfWeek = Math.floorMod(epochDay + 3, 7L);
    return dayOfWeek >= 5 ? WEEKEND : WEEKDAY;
  }

  /** Returns the index of an hour of this class in an array of the hours of all classes. */
  int cell(int hour) {
    return 24 * ordinal() + hour;
  }
}
