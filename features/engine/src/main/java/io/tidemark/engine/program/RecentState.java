package io.tidemark.engine.program;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.TextHashes;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Recent state of one identity, based on trailing windows of at most 24 hours. The size of the
 * state is bounded. It is created, updated, saved and restored by a {@link FeatureProgram}. Not
 * thread-safe.
 */
public final class RecentState {
  final FeatureState[] states;
  final TextHashes hashes;
  final long sinceMicros;
  long lastMicros = Long.MIN_VALUE;

  RecentState(FeatureState[] states, TextHashes hashes, long sinceMicros) {
    this.states = states;
    this.hashes = hashes;
    this.sinceMicros = sinceMicros;
  }

  /** Returns the time of the last event added, or {@link Long#MIN_VALUE} if there is none. */
  public long lastMicros() {
    return lastMicros;
  }

  /**
   * Returns the {@link io.tidemark.engine.profile.ValueHash hash} of a text column's value in an
   * event.
   */
  public long hash(EventColumn column, AccessEvent event) {
    return hashes.of(column, event);
  }

  /** Returns the states of the stateful features, in catalogue order. */
  Stream<FeatureState> states() {
    return Stream.of(states).filter(Objects::nonNull);
  }
}
