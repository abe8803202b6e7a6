package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/** Expiring state of a credential or session. An expired state is equivalent to a fresh one. */
interface ExpiringState extends FeatureState {
  /** Expiry time of an empty state. */
  long ALREADY = Long.MIN_VALUE;

  /**
   * Returns the time in microseconds from which this state is equivalent to a fresh one for every
   * event. The time depends only on the data that {@link #write(ByteSink)} writes, so saving and
   * restoring a state does not change its expiry.
   *
   * @return time of expiry, or {@link #ALREADY} if the state is empty
   */
  long expiresAt();
}
