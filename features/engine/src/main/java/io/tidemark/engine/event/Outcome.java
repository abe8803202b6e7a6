package io.tidemark.engine.event;

/**
 * Outcome of an access event. It is known only after the event, so the earliest evaluation that it
 * can affect is that of the next event.
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
