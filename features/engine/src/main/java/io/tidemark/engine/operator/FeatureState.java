package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * State of bounded size that a feature derives from one identity's recent events. A state is
 * created by {@link Feature#newState()} and saved together with the rest of the identity's recent
 * state. Not thread-safe.
 */
public interface FeatureState {
  /** Writes everything that can affect later values. Equal states must write equal bytes. */
  void write(ByteSink sink);

  /**
   * Restores a state written by {@link #write}. This method is called at most once, on a fresh
   * state.
   *
   * @throws IllegalArgumentException if the bytes are malformed
   */
  void read(ByteSource source);
}
