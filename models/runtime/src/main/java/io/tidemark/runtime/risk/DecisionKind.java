package io.tidemark.runtime.risk;

/** Decision on an action. ALLOW to REVOKE are in ascending order of strength. */
public enum DecisionKind {
  /** Allow the action. */
  ALLOW,
  /** Require fresh evidence before the action. */
  STEP_UP,
  /** End trust in the session until the identity is validated again. */
  REVALIDATE,
  /** Revoke the credential. */
  REVOKE,
  /**
   * The identity is neither trusted nor suspected, because there is no baseline or the identity is
   * not judged.
   */
  NOT_JUDGED;

  /**
   * Returns whether the decision requires the identity to do something. Such decisions count
   * against the alert budget.
   */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }
}
