package io.tidemark.engine.event;

/**
 * Outcome of an access event. An outcome becomes known only after the event, so it can affect only
 * later events.
 */
public enum Outcome {
  /** The outcome was not logged. */
  UNKNOWN,
  /** The request was carried out. */
  SUCCESS,
  /** The request was allowed but failed. */
  FAILURE,
  /** The request was refused by an authorization decision. */
  DENIED
}
