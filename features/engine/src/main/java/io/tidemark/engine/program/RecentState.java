package io.tidemark.engine.program;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.TextHashes;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Recent state of one identity: trailing windows of at most 24 hours. Bounded, not thread-safe;
 * created, advanced, saved and read by a {@link FeatureProgram}.
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

  /** Time of the last event taken in, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return lastMicros;
  }

  /** {@link io.tidemark.engine.profile.ValueHash} of a text column of one of its events. */
  public long hash(EventColumn column, AccessEvent event) {
    return hashes.of(column, event);
  }

  /** States of the stateful features, in catalogue order. */
  Stream<FeatureState> kept() {
    return Stream.of(states).filter(Objects::nonNull);
  }
}
