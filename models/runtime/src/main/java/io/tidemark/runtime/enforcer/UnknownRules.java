package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;
import java.util.Objects;

/**
 * Minimum decisions by impact for identities, credentials and actions that are not in the release.
 * A stricter decision of the behaviour takes precedence.
 *
 * @param identity for identities without a record, unless the event marks them as people
 * @param credential for credentials that a known identity has not used on enough earlier days;
 *     needs a catalogue that remembers credentials
 * @param action for actions that a known identity has not done on enough earlier days
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

  /** No minimum: the decisions match those of the nightly run. */
  public static UnknownRules asJudged() {
    return new UnknownRules(ANYTHING, ANYTHING, ANYTHING);
  }

  /** Unknown identities step up for admin and critical actions. */
  public static UnknownRules cautious() {
    return new UnknownRules(
        new FailSafe(
            List.of(
                DecisionKind.ALLOW,
                DecisionKind.ALLOW,
                DecisionKind.STEP_UP,
                DecisionKind.STEP_UP)),
        ANYTHING,
        ANYTHING);
  }
}
