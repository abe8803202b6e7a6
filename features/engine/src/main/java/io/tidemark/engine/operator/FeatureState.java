package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * State that a feature derives from one identity's recent events. Its size is bounded. It is
 * created by {@link Feature#newState()} and saved with the rest of the identity's recent state. Not
 * thread-safe.
 */
public interface FeatureState {
  /** Writes everything on which later values depend. Equal states must write equal bytes. */
  void write(ByteSink sink);

  /**
   * Restores a state written by {@link #write}. Called once, on a fresh state.
   *
   * @throws IllegalArgumentException if the bytes are malformed
   */
  void read(ByteSource source);
}
