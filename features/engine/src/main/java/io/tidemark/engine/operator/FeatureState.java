package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * State of a feature from one identity's recent events. Bounded, not thread-safe; created by {@link
 * Feature#newState()} and saved with the rest of the identity's recent state.
 */
public interface FeatureState {
  /** Appends everything that later values depend on, so that equal states write equal bytes. */
  void write(ByteSink sink);

  /**
   * Restores a state that {@link #write} wrote. Called once, on a fresh state.
   *
   * @throws IllegalArgumentException if the bytes are malformed
   */
  void read(ByteSource source);
}
