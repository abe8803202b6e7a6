package io.tidemark.runtime.risk;

/** A decision on an action. ALLOW to REVOKE are listed in order of increasing strength. */
public enum DecisionKind {
  ALLOW,
  /** Require fresh evidence before the action. */
  STEP_UP,
  /** End trust in the session until the identity is validated again. */
  REVALIDATE,
  REVOKE,
  /**
   * Neither trust nor suspect the identity, because there is no baseline or the identity is not
   * judged.
   */
  NOT_JUDGED;

  /**
   * Returns whether the decision requires the identity to do something. Decisions that do so count
   * against the alert budget.
   */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }

  /** Returns STEP_UP for a stronger decision, and any other decision unchanged. */
  public DecisionKind upToStepUp() {
    return isStepUpOrStronger() ? STEP_UP : this;
  }
}
