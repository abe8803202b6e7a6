package io.tidemark.engine.operator;

/**
 * How far back recent state reaches where no window says it: to 00:00 UTC of the day before an
 * event. A state that has been kept for a week then gives what one begun at that midnight gives.
 */
final class RecentDays {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private RecentDays() {}

  /** Whether what happened on a day counts for an event of another, both since the epoch. */
  static boolean counts(long epochDay, long epochDayOfEvent) {
    return epochDay >= epochDayOfEvent - 1;
  }

  /** Whether what happened at a time counts for an event, both in microseconds. */
  static boolean reach(long micros, long microsOfEvent) {
    return counts(dayOf(micros), dayOf(microsOfEvent));
  }

  /** Whether two times, in microseconds, are of one day. */
  static boolean isSameDay(long micros, long other) {
    return dayOf(micros) == dayOf(other);
  }

  private static long dayOf(long micros) {
    return Math.floorDiv(micros, MICROS_PER_DAY);
  }
}
