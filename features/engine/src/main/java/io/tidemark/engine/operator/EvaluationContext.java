package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;

/**
 * The data with which features evaluate an event. Not thread-safe.
 *
 * @param event only its request-time columns may be read until it is completed
 * @param usual view of the profile as of the preceding midnight
 * @param lastMicros time of the identity's previous event, or {@link Long#MIN_VALUE} for its first
 * @param sinceMicros time from which onwards the recent state is complete
 */
public record EvaluationContext(
    AccessEvent event, ProfileView usual, long lastMicros, long sinceMicros, TextHashes hashes) {
  /** Returns the identity's cohort as of the preceding midnight, or null if it is unknown. */
  public CohortProfile cohort() {
    return usual.cohort(event);
  }

  ProfileSchema schema() {
    return usual.profile().schema();
  }

  public long micros() {
    return event.timeMicros();
  }

  public long epochDay() {
    return EventTime.epochDay(micros());
  }

  public int hourOfDay() {
    return EventTime.hourOfDay(micros());
  }

  /** Returns whether the recent state covers the whole of the window that precedes the event. */
  public boolean covers(long windowMicros) {
    return micros() - windowMicros >= sinceMicros;
  }

  /** Returns whether any of an expression's values, which are counted already, is no habit. */
  boolean hasUnknown(ValueExpression expression, int count, int valueIndex) {
    for (int at = 0; at < count; at++) {
      if (!usual.contains(valueIndex, hash(expression, at))) {
        return true;
      }
    }
    return false;
  }

  public long hash(ValueExpression expression, int at) {
    return hashes.of(expression, at, event);
  }

  /** Returns the hash of a text column's value, or {@link ValueHash#ABSENT}. */
  public long hash(EventColumn column) {
    return hashes.of(column, event);
  }
}
