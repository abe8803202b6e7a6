package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/** State of one credential or session that expires: afterwards it equals a fresh state. */
interface ExpiringState extends FeatureState {
  /** Value of {@link #expiresAt} for an empty state. */
  long ALREADY = Long.MIN_VALUE;

  /**
   * Time in microseconds at which this state equals a fresh one for every event. It depends only on
   * the output of {@link #write(ByteSink)}, so a saved state expires like one that was not saved.
   *
   * @return {@link #ALREADY} for an empty state
   */
  long expiresAt();
}
