package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/** State of a credential or session that expires. An expired state is equivalent to a fresh one. */
interface ExpiringState extends FeatureState {
  /** Expiry time returned for an empty state. */
  long ALREADY = Long.MIN_VALUE;

  /**
   * Returns the time in microseconds from which this state is equivalent to a fresh one for every
   * event. This time depends only on the data written by {@link #write(ByteSink)}, so saving and
   * restoring a state does not change its expiry.
   *
   * @return time of expiry, or {@link #ALREADY} if the state is empty
   */
  long expiresAt();
}
