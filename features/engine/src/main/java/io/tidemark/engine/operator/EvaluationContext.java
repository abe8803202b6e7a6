package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;

/**
 * Context of a judged event: the view of the profile and the reach of the recent state. Used by one
 * thread.
 */
public final class EvaluationContext {

  private final AccessEvent event;
  private final ProfileView usual;
  private final long lastMicros;
  private final long sinceMicros;
  private final TextHashes hashes;

  /**
   * @param event event; only its request-time columns may be read before it is completed
   * @param usual view of the profile at the midnight before
   * @param lastMicros time of the identity's event before this one, or {@link Long#MIN_VALUE}
   * @param sinceMicros start of complete observation by the recent state
   * @param hashes hashes of the identity's texts
   */
  public EvaluationContext(
      AccessEvent event, ProfileView usual, long lastMicros, long sinceMicros, TextHashes hashes) {
    this.event = event;
    this.usual = usual;
    this.lastMicros = lastMicros;
    this.sinceMicros = sinceMicros;
    this.hashes = hashes;
  }

  /** The event; only its request-time columns may be read before it is completed. */
  public AccessEvent event() {
    return event;
  }

  /** View of the profile at the midnight before. */
  public ProfileView usual() {
    return usual;
  }

  /** The identity's cohort at the midnight before; null if unknown. */
  public CohortView cohort() {
    return usual.cohort(event.text(EventColumn.COHORT));
  }

  /** Time of the identity's event before this one, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return lastMicros;
  }

  /** The event's time in microseconds since the epoch. */
  public long micros() {
    return event.timeMicros();
  }

  /** The UTC day, as days since the epoch. */
  public long epochDay() {
    return EventTime.epochDay(micros());
  }

  /** The UTC hour, 0 to 23. */
  public int hourOfDay() {
    return EventTime.hourOfDay(micros());
  }

  /** Whether the recent state covers a whole trailing window. */
  public boolean covers(long windowMicros) {
    return micros() - windowMicros >= sinceMicros;
  }

  /** Hashes of the identity's texts. */
  TextHashes hashes() {
    return hashes;
  }

  /** {@link ValueHash} of one of the event's values; the value must exist. */
  public long hash(ValueExpression expression, int at) {
    return hashes.of(expression, at, event);
  }

  /** {@link ValueHash} of a text column; {@link ValueHash#ABSENT} if absent. */
  public long hash(EventColumn column) {
    return hashes.of(column, event);
  }
}
