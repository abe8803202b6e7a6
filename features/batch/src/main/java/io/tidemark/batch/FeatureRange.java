package io.tidemark.batch;

import io.tidemark.engine.event.EventTime;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * Range of days, inclusive, for which vectors are computed.
 *
 * @param knownSince first day whose events are in the warehouse; features whose windows start
 *     earlier have no value
 */
public record FeatureRange(LocalDate from, LocalDate to, LocalDate knownSince)
    implements Serializable {
  public FeatureRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "The range ends on " + to + ", before it begins on " + from);
    }
  }

  boolean contains(long epochDay) {
    return epochDay >= from.toEpochDay() && epochDay <= to.toEpochDay();
  }

  /** Returns the time in microseconds from which the recent state for the given day is complete. */
  long recentSince(long epochDay) {
    return EventTime.startOf(Math.max(epochDay - 1, knownSince.toEpochDay()));
  }
}
