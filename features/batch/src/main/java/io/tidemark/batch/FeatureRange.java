package io.tidemark.batch;

import io.tidemark.engine.event.EventTime;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * Which days get vectors, and from when on the warehouse knows everything.
 *
 * @param from first day
 * @param to last day, inclusive
 * @param knownSince first day of which the warehouse holds events; windows that reach before it are
 *     missing
 */
public record FeatureRange(LocalDate from, LocalDate to, LocalDate knownSince)
    implements Serializable {
  public FeatureRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "The range ends on " + to + ", before it begins on " + from);
    }
  }

  boolean holds(long epochDay) {
    return epochDay >= from.toEpochDay() && epochDay <= to.toEpochDay();
  }

  /** Since when the recent state of a day has seen everything, in microseconds. */
  long recentSince(long epochDay) {
    return EventTime.startOf(Math.max(epochDay - 1, knownSince.toEpochDay()));
  }
}
