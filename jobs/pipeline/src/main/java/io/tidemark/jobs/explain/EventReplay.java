package io.tidemark.jobs.explain;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileView;
import java.util.List;

/** Event with the state known at its arrival. Immutable. */
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

  /** The event itself. */
  public AccessEvent event() {
    return event;
  }

  /** Profile of its identity as of the preceding midnight. */
  public ProfileView usual() {
    return usual;
  }

  /** Earlier events of its identity since the midnight before its day, in order. */
  public List<AccessEvent> earlier() {
    return earlier;
  }

  /** One value per feature, in the order of the catalogue; NaN means not observed. */
  public float[] vector() {
    return vector.clone();
  }
}
