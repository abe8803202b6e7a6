package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;

/**
 * A compiled feature. It keeps what it remembers about an identity in a state that it creates, and
 * is itself immutable and thread-safe.
 */
public interface Feature {
  /** Returns a fresh state for one identity, or null if the feature keeps none. */
  default FeatureState newState() {
    return null;
  }

  /**
   * Computes the feature's value for an event and adds the event's request-time columns to the
   * state. Called once per event, in (time, id) order.
   *
   * @return the value, or NaN if a required column is absent, if the window starts before the state
   *     does, or if there is no history for comparison
   */
  double evaluate(EvaluationContext now, FeatureState state);

  /** Adds the outcome of an evaluated event to the state. */
  default void completed(AccessEvent event, TextHashes hashes, FeatureState state) {}

  /**
   * Returns whether the value describes only the event itself, whatever the identity's other users
   * have recently done, even if the feature keeps state.
   */
  default boolean isOfEventAlone() {
    return false;
  }
}
