package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;

/**
 * A compiled feature. Everything that a feature needs to remember about an identity is kept in a
 * state object created by the feature. The feature itself is immutable and thread-safe.
 */
public interface Feature {
  /** Returns a fresh state for one identity, or null if the feature is stateless. */
  default FeatureState newState() {
    return null;
  }

  /**
   * Computes the feature's value for an event and adds the event's request-time columns to the
   * state. This method is called once per event, in (time, id) order.
   *
   * @return the value, or NaN if a required column is absent, if the window starts before the state
   *     does, or if there is no history for comparison
   */
  double evaluate(EvaluationContext now, FeatureState state);

  /** Adds the outcome of an evaluated event to the state. */
  default void completed(AccessEvent event, TextHashes hashes, FeatureState state) {}

  /**
   * Returns whether the value describes only the event itself, even if the feature keeps state. The
   * meaning of such a value is not affected by what the identity's other users have recently done.
   * Features computed over windows return false.
   */
  default boolean isOfEventAlone() {
    return false;
  }

  /**
   * Describes the observed value in words. The result may contain untrusted text from the log,
   * which every output must escape.
   */
  default String observed(EvaluationContext now, double value) {
    return Numbers.plain(value);
  }

  /** Describes the identity's usual value in words. */
  String usual(EvaluationContext now);
}
