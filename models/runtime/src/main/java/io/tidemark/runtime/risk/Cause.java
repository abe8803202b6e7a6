package io.tidemark.runtime.risk;

/** Cause of a decision other than ALLOW. */
public enum Cause {
  /** The statistics: behaviour that is unusual for the identity. */
  RISK,
  /** A breach of a stated bound of the identity. */
  BOUND,
  /** A rule that asks for fresh evidence regardless of behaviour. */
  POLICY,
  /** Nothing: allowed, or not judged. */
  NONE;

  /** Whether a decision with this cause is an alert, that is, based on the identity's behaviour. */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }
}
