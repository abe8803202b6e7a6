package io.tidemark.training.evaluation;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventHeader;
import java.util.Set;

/**
 * An event and what was decided about it.
 *
 * @param company it happened in
 * @param header the event
 * @param attack that it belongs to, or null
 * @param verdict what the night decided
 */
public record JudgedEvent(String company, EventHeader header, AttackLabel attack, Verdict verdict) {
  /** Whether something is asked of the identity because of what it did. */
  public boolean isAlert() {
    return verdict.decision().isStepUpOrStronger() && verdict.cause().isAlert();
  }

  /** The same, allowed where nothing but a bound asked for something. */
  public JudgedEvent withoutBounds() {
    return verdict.cause() == Cause.BOUND ? decided(DecisionKind.ALLOW, Cause.NONE) : this;
  }

  /** The same, as another detector would have decided. */
  JudgedEvent decided(DecisionKind decision, Cause cause) {
    Verdict other =
        new Verdict(
            verdict.score(),
            verdict.statistic(),
            verdict.assessment(),
            verdict.level(),
            decision,
            cause,
            cause == Cause.NONE ? Set.of() : Set.of(cause),
            null,
            verdict.scopeId(),
            verdict.suppressed());
    return new JudgedEvent(company, header, attack, other);
  }
}
