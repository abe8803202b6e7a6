package io.tidemark.training;

import io.tidemark.engine.event.AccessEvent;
import java.util.Comparator;
import java.util.Objects;

/** An event with its feature vector, in memory: what a feature row holds in a table. */
public final class EventVector {
  /** Identity by identity, each one's in the order in which they are judged. */
  static final Comparator<EventVector> BY_IDENTITY =
      Comparator.comparing(
              (EventVector event) -> event.header().identity(), AccessEvent::compareTexts)
          .thenComparing(EventVector::header, EventHeader.JUDGING_ORDER);

  private final EventHeader header;
  private final float[] vector;

  /**
   * @param vector one value per feature, NaN where not observed; kept, not copied: nobody may write
   *     to it afterwards
   */
  public EventVector(EventHeader header, float[] vector) {
    this.header = Objects.requireNonNull(header, "header");
    this.vector = Objects.requireNonNull(vector, "vector");
  }

  /** What the event is besides its features. */
  public EventHeader header() {
    return header;
  }

  /** One value per feature; not to be written to. */
  public float[] vector() {
    return vector;
  }
}
