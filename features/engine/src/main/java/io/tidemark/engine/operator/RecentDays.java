package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventTime;

/**
 * Time limit for recent state that is not based on a window. Such state reaches back to 00:00 UTC
 * on the day before an event, so a state that has been kept for a week gives the same results as
 * one created at that midnight.
 */
final class RecentDays {
  private RecentDays() {}

  /**
   * Returns whether an earlier day, in days since the epoch, can affect an event on a given day.
   */
  static boolean counts(long epochDay, long epochDayOfEvent) {
    return epochDay >= epochDayOfEvent - 1;
  }

  /** Returns whether an earlier time, in microseconds, can affect an event at a given time. */
  static boolean reach(long micros, long microsOfEvent) {
    return counts(EventTime.epochDay(micros), EventTime.epochDay(microsOfEvent));
  }

  /**
   * Returns the time, in microseconds, from which a given day, in days since the epoch, no longer
   * affects any event.
   */
  static long end(long epochDay) {
    return (epochDay + 2) * EventTime.DAY;
  }
}
