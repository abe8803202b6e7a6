package io.tidemark.jobs.explain;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileView;

/** An event, together with everything that was known when it arrived. Immutable. */
public final class EventReplay {
  private final AccessEvent event;
  private final ProfileView usual;
  private final EarlierEvents earlier;
  private final float[] vector;

  EventReplay(AccessEvent event, ProfileView usual, EarlierEvents earlier, float[] vector) {
    this.event = event;
    this.usual = usual;
    this.earlier = earlier;
    this.vector = vector.clone();
  }

  public AccessEvent event() {
    return event;
  }

  public ProfileView usual() {
    return usual;
  }

  EarlierEvents earlier() {
    return earlier;
  }

  /** Returns the feature values in catalogue order. NaN means that a feature was not observed. */
  public float[] vector() {
    return vector.clone();
  }
}
