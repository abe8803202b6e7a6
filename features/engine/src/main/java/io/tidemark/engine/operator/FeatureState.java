package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/** State of bounded size that a feature derives from one identity's events. Not thread-safe. */
public interface FeatureState {
  /** Writes everything that can affect later values. Equal states must write equal bytes. */
  void write(ByteSink sink);

  /**
   * Restores what {@link #write} wrote. Called at most once, on a fresh state.
   *
   * @throws IllegalArgumentException if the bytes are malformed
   */
  void read(ByteSource source);
}
