package io.tidemark.engine.profile;

/** Days that are compared with each other. Profiles keep figures in this order. */
public enum DayClass {
  /** Monday to Friday, UTC. */
  WEEKDAY,
  /** Saturday or Sunday, UTC. */
  WEEKEND;

  /** The class of a day. */
  public static DayClass of(long epochDay) {
    // 1970-01-01 was a Thursday.
    long dayOfWeek = Math.floorMod(epochDay + 3, 7L);
    return dayOfWeek >= 5 ? WEEKEND : WEEKDAY;
  }

  /** Where one of its hours is among those of all classes. */
  int cell(int hour) {
    return 24 * ordinal() + hour;
  }
}
