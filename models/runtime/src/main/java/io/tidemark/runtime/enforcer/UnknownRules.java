package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;
import java.util.Objects;

/**
 * The least that is decided about what a release does not know, by impact; what the behaviour asks
 * for wins where it is more.
 *
 * @param identity for identities without a record, unless the event says that they are people
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

  /** Nothing beyond the judgement, which the night makes alike. */
  public static UnknownRules asJudged() {
    return new UnknownRules(ANYTHING, ANYTHING, ANYTHING);
  }

  /** Identities that nobody has met step up for admin and critical actions. */
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
