package io.tidemark.engine.program;

/**
 * What one identity did lately: trailing windows of at most 24 hours, kept while events pass.
 * Bounded, not thread-safe; made and advanced by a {@link FeatureProgram}.
 */
public final class RecentState {
  final Object[] states;
  final long sinceMicros;
  long lastMicros = Long.MIN_VALUE;

  RecentState(Object[] states, long sinceMicros) {
    this.states = states;
    this.sinceMicros = sinceMicros;
  }

  /** Time of the last event taken in, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return lastMicros;
  }
}
