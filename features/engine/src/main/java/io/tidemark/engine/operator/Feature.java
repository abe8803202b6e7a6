package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;

/**
 * Compiled feature. Immutable and thread-safe; its memory of an identity is in the state object
 * that it creates.
 */
public interface Feature {
  /** Fresh state for one identity, or null for a stateless feature. */
  default FeatureState newState() {
    return null;
  }

  /**
   * Computes the value for an event and adds the event's request-time part to the state. Called
   * once per event, in (time, id) order.
   *
   * @return NaN if not observed: a column is absent, the window began before the state did, or
   *     there is no history to compare with
   */
  double evaluate(EvaluationContext now, FeatureState state);

  /**
   * Adds the outcome of an evaluated event to the state.
   *
   * @param hashes hashes of the identity's texts
   */
  default void completed(AccessEvent event, TextHashes hashes, FeatureState state) {}

  /**
   * Whether the value describes the event itself although state is kept. Recent actions of other
   * users of the identity do not change its meaning. False for windows.
   */
  default boolean isOfEventAlone() {
    return false;
  }

  /** Observed value in words. Untrusted text is unchanged, so outputs must neutralise it. */
  default String observed(EvaluationContext now, double value) {
    return Numbers.plain(value);
  }

  /** Usual value of the identity, in words. */
  String usual(EvaluationContext now);
}
