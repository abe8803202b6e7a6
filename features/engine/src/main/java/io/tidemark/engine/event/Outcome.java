package io.tidemark.engine.event;

/**
 * Outcome of an access event. Known only after the event, so it counts starting with the next
 * event.
 */
public enum Outcome {
  /** The log has no outcome. */
  UNKNOWN,
  /** The request was carried out. */
  SUCCESS,
  /** The request was allowed but failed. */
  FAILURE,
  /** The request was refused by an authorization decision. */
  DENIED
}
