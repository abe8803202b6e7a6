package io.tidemark.runtime.risk;

/** What to do about an action; ALLOW to REVOKE in rising strength. */
public enum DecisionKind {
  /** Let it pass. */
  ALLOW,
  /** Ask for fresh evidence first. */
  STEP_UP,
  /** End the session's trust until the identity is validated anew. */
  REVALIDATE,
  /** Withdraw the credential. */
  REVOKE,
  /** No baseline to judge by, or not an identity that is judged: neither trusted nor accused. */
  NOT_JUDGED;

  /** Whether this asks something of the identity, and so counts against the alert budget. */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }
}
