package io.tidemark.engine.event;

/** How an access event ended. Known only after the event, so it counts from the next event on. */
public enum Outcome {
  /** The log does not say. */
  UNKNOWN,
  /** The request was carried out. */
  SUCCESS,
  /** The request was allowed and failed. */
  FAILURE,
  /** The request was refused by an authorization decision. */
  DENIED
}
