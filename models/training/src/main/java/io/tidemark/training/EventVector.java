package io.tidemark.training;

import io.tidemark.engine.event.AccessEvent;
import java.util.Comparator;
import java.util.Objects;

/** An event and its feature vector, held in memory; the equivalent of a feature row in a table. */
public final class EventVector {
  /** Orders events by identity, and each identity's events in scoring order. */
  static final Comparator<EventVector> BY_IDENTITY =
      Comparator.comparing(
              (EventVector event) -> event.header().identity(), AccessEvent::compareTexts)
          .thenComparing(EventVector::header, EventHeader.JUDGING_ORDER);

  private final EventHeader header;
  private final float[] vector;

  /**
   * @param vector one value per feature, or NaN if not observed. The array is not copied and must
   *     not be modified afterwards.
   */
  public EventVector(EventHeader header, float[] vector) {
    this.header = Objects.requireNonNull(header, "header");
    this.vector = Objects.requireNonNull(vector, "vector");
  }

  /** Returns all of the event's data except the feature vector. */
  public EventHeader header() {
    return header;
  }

  /** Returns one value per feature. The array must not be modified. */
  public float[] vector() {
    return vector;
  }
}
