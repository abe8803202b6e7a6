package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;

/**
 * Compiled feature. Immutable and thread-safe. Everything that a feature needs to remember about an
 * identity is stored in a state object, which the feature creates.
 */
public interface Feature {
  /** Returns fresh state for one identity, or null if the feature is stateless. */
  default FeatureState newState() {
    return null;
  }

  /**
   * Computes the feature's value for an event and adds the event's request-time columns to the
   * state. Called once per event, in (time, id) order.
   *
   * @return the value, or NaN if it was not observed because a column is absent, the window started
   *     before the state did, or there is no history to compare with
   */
  double evaluate(EvaluationContext now, FeatureState state);

  /** Adds the outcome of an evaluated event to the state. */
  default void completed(AccessEvent event, TextHashes hashes, FeatureState state) {}

  /**
   * Returns whether the value describes only the event itself, even though the feature keeps state.
   * Recent actions of other users of the identity do not change the meaning of such a value.
   * Features over windows return false.
   */
  default boolean isOfEventAlone() {
    return false;
  }

  /**
   * Returns the observed value in words. It may contain unescaped text from the log, which is
   * untrusted, so every output must escape it.
   */
  default String observed(EvaluationContext now, double value) {
    return Numbers.plain(value);
  }

  /** Returns the identity's usual value in words. */
  String usual(EvaluationContext now);
}
