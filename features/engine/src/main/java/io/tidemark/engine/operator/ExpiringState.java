package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/**
 * State of one credential or session that expires. An expired state is equivalent to a fresh one.
 */
interface ExpiringState extends FeatureState {
  /** Value of {@link #expiresAt} for an empty state. */
  long ALREADY = Long.MIN_VALUE;

  /**
   * Returns the time in microseconds from which this state is equivalent to a fresh one for every
   * event. The time depends only on what {@link #write(ByteSink)} writes, so saving and restoring a
   * state does not change when it expires.
   *
   * @return {@link #ALREADY} for an empty state
   */
  long expiresAt();
}
