package io.tidemark.runtime.risk;

/** Cause of a decision stronger than ALLOW. */
public enum Cause {
  /** Risk: behaviour that is statistically unusual for the identity. */
  RISK,
  /** The identity exceeded one of its bounds. */
  BOUND,
  /** A rule requires fresh evidence regardless of behaviour. */
  POLICY,
  /** No cause: the action is allowed or not judged. */
  NONE;

  /**
   * Whether a decision with this cause is an alert, which means that it is based on the identity's
   * behaviour.
   */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }
}
