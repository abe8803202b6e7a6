package io.tidemark.runtime.risk;

/** Decision on an action. ALLOW to REVOKE are in ascending order of strength. */
public enum DecisionKind {
  /** Allow the action. */
  ALLOW,
  /** Require fresh evidence first. */
  STEP_UP,
  /** End trust in the session until the identity is validated again. */
  REVALIDATE,
  /** Revoke the credential. */
  REVOKE,
  /** Neither trusted nor suspected, because there is no baseline or the identity is not judged. */
  NOT_JUDGED;

  /**
   * Whether the decision requires something of the identity. If so, it counts against the alert
   * budget.
   */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }
}
