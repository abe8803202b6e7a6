package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;

/**
 * A compiled feature. Immutable and thread-safe; what it keeps between events of one identity is in
 * the state object that it made itself.
 */
public interface Feature {
  /** Fresh state for one identity, or null when the feature keeps none. */
  default FeatureState newState() {
    return null;
  }

  /**
   * The value for an event; also takes the request-time part of the event into the state, so it is
   * called once for every event, in (time, id) order.
   *
   * @return NaN when not observed: a column is absent, the window began before the state did, or
   *     there is no history to compare with
   */
  double evaluate(EvaluationContext now, FeatureState state);

  /**
   * Takes the outcome of an event that was evaluated before into the state.
   *
   * @param hashes of the identity's texts
   */
  default void completed(AccessEvent event, TextHashes hashes, FeatureState state) {}

  /**
   * Whether the value is about the event itself although a state is kept: what others did lately
   * under the same identity does not change what it means. False for windows.
   */
  default boolean isOfEventAlone() {
    return false;
  }

  /** What was seen, in words; hostile text is passed on as it is, so outputs must neutralise it. */
  default String observed(EvaluationContext now, double value) {
    return Numbers.plain(value);
  }

  /** What is usual for the identity, in words. */
  String usual(EvaluationContext now);
}
