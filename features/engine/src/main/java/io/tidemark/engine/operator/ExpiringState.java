package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/** State of a credential or session. An expired state is equivalent to a fresh one. */
interface ExpiringState extends FeatureState {
  long ALREADY = Long.MIN_VALUE;

  /**
   * Returns the time in microseconds from which this state is expired for every event, or {@link
   * #ALREADY} if it is empty. It depends only on the data written by {@link #write(ByteSink)}.
   */
  long expiresAt();
}
