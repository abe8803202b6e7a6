package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;
import java.util.Objects;

/**
 * Minimum decisions, depending on impact, for what the release does not contain. The rule for
 * credentials does not apply to a known identity that has been active without any, and nor does the
 * rule for actions, because there is nothing to compare with.
 *
 * @param identity decisions for unknown identities that the event does not mark as people
 * @param credential decisions for credentials that a known identity has used on too few earlier
 *     days
 * @param action decisions for actions performed on too few earlier days
 */
public record UnknownRules(FailSafe identity, FailSafe credential, FailSafe action) {
  private static final FailSafe ANYTHING =
      new FailSafe(
          List.of(DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW, DecisionKind.ALLOW));

  public UnknownRules {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(action, "action");
  }

  /** Returns rules that require nothing, so that decisions match those of the nightly run. */
  public static UnknownRules asJudged() {
    return new UnknownRules(ANYTHING, ANYTHING, ANYTHING);
  }

  /**
   * Returns rules that treat unknown identities as if there were no release, and require a step-up
   * for other unknown things except reads.
   */
  public static UnknownRules cautious() {
    FailSafe stepUp =
        new FailSafe(
            List.of(
                DecisionKind.ALLOW,
                DecisionKind.STEP_UP,
                DecisionKind.STEP_UP,
                DecisionKind.STEP_UP));
    return new UnknownRules(FailSafe.defaults(), stepUp, stepUp);
  }
}
