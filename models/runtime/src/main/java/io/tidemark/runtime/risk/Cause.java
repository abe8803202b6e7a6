package io.tidemark.runtime.risk;

/** Cause of a decision stronger than ALLOW. */
public enum Cause {
  /** The identity's behaviour is statistically unusual. */
  RISK,
  /** The event breached one of the identity's bounds. */
  BOUND,
  /** A rule requires fresh evidence regardless of behaviour. */
  POLICY,
  /** There is no cause, because the action is allowed or not judged. */
  NONE;

  /**
   * Returns whether a decision with this cause is an alert, because it is based on the identity's
   * behaviour.
   */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }
}
