package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventTime;

/**
 * How far back recent state reaches where no window says it: to 00:00 UTC of the day before an
 * event. A state that has been kept for a week then gives what one begun at that midnight gives.
 */
final class RecentDays {
  private RecentDays() {}

  /** Whether what happened on a day counts for an event of another, both since the epoch. */
  static boolean counts(long epochDay, long epochDayOfEvent) {
    return epochDay >= epochDayOfEvent - 1;
  }

  /** Whether what happened at a time counts for an event, both in microseconds. */
  static boolean reach(long micros, long microsOfEvent) {
    return counts(EventTime.epochDay(micros), EventTime.epochDay(microsOfEvent));
  }

  /** The time in microseconds from which on a day since the epoch counts for no event. */
  static long end(long epochDay) {
    return (epochDay + 2) * EventTime.DAY;
  }
}
