package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.CohortView;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;

/**
 * An event at the moment of judgement, with what is usual for its identity and how far back the
 * recent state reaches. Used by one thread.
 */
public final class EvaluationContext {

  private final AccessEvent event;
  private final ProfileView usual;
  private final long lastMicros;
  private final long sinceMicros;
  private final TextHashes hashes;

  /**
   * @param event only its request-time columns may be read before it is completed
   * @param usual of the profile as of the midnight before
   * @param lastMicros time of the identity's event before this one, or {@link Long#MIN_VALUE}
   * @param sinceMicros events from this time on were seen by the recent state
   * @param hashes of the identity's texts
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

  /** What is usual by the profile as of the midnight before. */
  public ProfileView usual() {
    return usual;
  }

  /** The identity's cohort as of the midnight before; null where it has none that is known. */
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

  /** Whether the recent state saw everything in a trailing window. */
  public boolean covers(long windowMicros) {
    return micros() - windowMicros >= sinceMicros;
  }

  /** Of the identity's texts. */
  TextHashes hashes() {
    return hashes;
  }

  /** {@link ValueHash} of one of the event's values; it must have one there. */
  public long hash(ValueExpression expression, int at) {
    return hashes.of(expression, at, event);
  }

  /** {@link ValueHash} of a text column; {@link ValueHash#ABSENT} when it is absent. */
  public long hash(EventColumn column) {
    return hashes.of(column, event);
  }
}
