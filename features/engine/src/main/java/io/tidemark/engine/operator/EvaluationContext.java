package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.Cohorts.CohortView;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;

/**
 * The data with which features evaluate an event: the event itself, a view of the profile, and the
 * period covered by the recent state. Not thread-safe.
 *
 * @param event event to evaluate; until the event is completed, only its request-time columns may
 *     be read
 * @param usual view of the profile as of the preceding midnight
 * @param lastMicros time of the identity's previous event, or {@link Long#MIN_VALUE} for its first
 *     event
 * @param sinceMicros time from which onwards the recent state is complete
 */
public record EvaluationContext(
    AccessEvent event, ProfileView usual, long lastMicros, long sinceMicros, TextHashes hashes) {
  /**
   * Returns the identity's cohort as of the preceding midnight, or null if the cohort is unknown.
   */
  public CohortView cohort() {
    return usual.cohort(event.text(EventColumn.COHORT));
  }

  /** Returns the event time in microseconds since the epoch. */
  public long micros() {
    return event.timeMicros();
  }

  /** Returns the UTC day of the event, in days since the epoch. */
  public long epochDay() {
    return EventTime.epochDay(micros());
  }

  /** Returns the UTC hour of the event, 0 to 23. */
  public int hourOfDay() {
    return EventTime.hourOfDay(micros());
  }

  /** Returns whether the recent state covers the whole of the window that precedes the event. */
  public boolean covers(long windowMicros) {
    return micros() - windowMicros >= sinceMicros;
  }

  /**
   * Returns the {@link ValueHash} of an expression's value at the given index, which must exist.
   */
  public long hash(ValueExpression expression, int at) {
    return hashes.of(expression, at, event);
  }

  /**
   * Returns the {@link ValueHash} of a text column's value, or {@link ValueHash#ABSENT} if the
   * column has none.
   */
  public long hash(EventColumn column) {
    return hashes.of(column, event);
  }
}
