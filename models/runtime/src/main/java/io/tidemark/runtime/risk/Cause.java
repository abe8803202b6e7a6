package io.tidemark.runtime.risk;

/** What a decision other than ALLOW rests on. */
public enum Cause {
  /** The statistics: behaviour that is unusual for the identity. */
  RISK,
  /** A breach of a stated bound of the identity. */
  BOUND,
  /** A rule that asks for fresh evidence whatever the behaviour. */
  POLICY,
  /** Nothing: allowed, or not judged. */
  NONE;

  /** Whether a decision that rests on it is an alert: about what the identity did. */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }
}
