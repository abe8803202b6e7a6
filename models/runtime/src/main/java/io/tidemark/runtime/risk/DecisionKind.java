package io.tidemark.runtime.risk;

/** A decision on an action. ALLOW to REVOKE are in order of increasing strength. */
public enum DecisionKind {
  ALLOW,
  /** Require fresh evidence before the action. */
  STEP_UP,
  /** End trust in the session until the identity is validated again. */
  REVALIDATE,
  REVOKE,
  /** There is no baseline, or the identity is not judged: neither trust nor suspect it. */
  NOT_JUDGED;

  /** Returns whether the identity must do something, which counts against the alert budget. */
  public boolean isStepUpOrStronger() {
    return this == STEP_UP || this == REVALIDATE || this == REVOKE;
  }

  public DecisionKind upToStepUp() {
    return isStepUpOrStronger() ? STEP_UP : this;
  }
}
