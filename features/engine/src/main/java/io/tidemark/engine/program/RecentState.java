package io.tidemark.engine.program;

import io.tidemark.engine.operator.FeatureState;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one identity did lately: trailing windows of at most 24 hours, kept while events pass.
 * Bounded, not thread-safe; made, advanced, saved and read by a {@link FeatureProgram}.
 */
public final class RecentState {
  final FeatureState[] states;
  final long sinceMicros;
  long lastMicros = Long.MIN_VALUE;

  RecentState(FeatureState[] states, long sinceMicros) {
    this.states = states;
    this.sinceMicros = sinceMicros;
  }

  /** Time of the last event taken in, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return lastMicros;
  }

  /** The states of the features that keep one, in catalogue order. */
  Stream<FeatureState> kept() {
    return Stream.of(states).filter(Objects::nonNull);
  }
}
