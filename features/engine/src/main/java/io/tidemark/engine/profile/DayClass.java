package io.tidemark.engine.profile;

/**
 * Classes of days. Each day is compared with days of its own class. Profiles store figures in the
 * order of these constants.
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

  /**
   * Returns the index of this class's given hour in an array that contains the hours of all
   * classes.
   */
  int cell(int hour) {
    return 24 * ordinal() + hour;
  }
}
