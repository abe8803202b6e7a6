package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;

/**
 * The state of one credential or session, of which nothing is left once enough time has passed: it
 * then gives what a fresh one gives.
 */
interface ExpiringState extends FeatureState {
  /** What {@link #expiresAt} gives where nothing is held. */
  long ALREADY = Long.MIN_VALUE;

  /**
   * The time in microseconds from which on no event has another value by this state than by a fresh
   * one. Follows from what {@link #write(ByteSink)} writes alone, so that a state that was saved
   * fades like one that was not.
   *
   * @return {@link #ALREADY} where nothing is held
   */
  long expiresAt();
}
