package io.tidemark.runtime.risk;

/** Decision about an action; ALLOW to REVOKE in rising strength. */
public enum DecisionKind {
  /** Let it pass. */
  ALLOW,
  /** Ask for fresh evidence first. */
  STEP_UP,
  /** End the session's trust until the identity is validated again. */
  REVALIDATE,
  /** Withdraw the credential. */
  REVOKE,
  /** No baseline, or an identity that is not judged: neither trusted nor suspected. */
  NOT_JUDGED;

  /**
   * Whether the decision asks something of the identity; it then counts against the alert budget.
   */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }
}
