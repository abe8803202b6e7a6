package io.tidemark.jobs.explain;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileView;
import java.util.List;

/** An event, together with everything that was known when it arrived. Immutable. */
public final class EventReplay {
  private final AccessEvent event;
  private final ProfileView usual;
  private final List<AccessEvent> earlier;
  private final float[] vector;

  EventReplay(AccessEvent event, ProfileView usual, List<AccessEvent> earlier, float[] vector) {
    this.event = event;
    this.usual = usual;
    this.earlier = List.copyOf(earlier);
    this.vector = vector.clone();
  }

  public AccessEvent event() {
    return event;
  }

  public ProfileView usual() {
    return usual;
  }

  /**
   * Returns the identity's earlier events in chronological order, from the start of the day before
   * the event's day.
   */
  public List<AccessEvent> earlier() {
    return earlier;
  }

  /** Returns the feature values in catalogue order. NaN means that a feature was not observed. */
  public float[] vector() {
    return vector.clone();
  }
}
