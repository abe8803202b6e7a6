package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * What a feature keeps of one identity's recent events. Bounded, not thread-safe; made by {@link
 * Feature#newState()} and saved with the rest of the identity's recent state.
 */
public interface FeatureState {
  /** Appends everything that later values depend on, so that equal states write equal bytes. */
  void write(ByteSink sink);

  /**
   * Takes over what {@link #write} wrote. Called once, on a fresh state.
   *
   * @throws IllegalArgumentException when the bytes cannot be what was written
   */
  void read(ByteSource source);
}
