package io.tidemark.engine.event;

/** Outcome of an access event, which can affect only later events. */
public enum Outcome {
  UNKNOWN,
  SUCCESS,
  /** The request was allowed but failed. */
  FAILURE,
  /** The request was refused by an authorization decision. */
  DENIED
}
