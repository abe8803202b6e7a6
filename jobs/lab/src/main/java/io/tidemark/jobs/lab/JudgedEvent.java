package io.tidemark.jobs.lab;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventHeader;
import java.util.Set;

/**
 * An event and the decision about it.
 *
 * @param company the company that the event belongs to
 * @param attack the attack that the event belongs to; null if there is none
 * @param verdict the night's verdict
 */
public record JudgedEvent(String company, EventHeader header, AttackLabel attack, Verdict verdict) {
  /** Returns whether the decision is a step-up or stronger because of the identity's behaviour. */
  public boolean isAlert() {
    return verdict.decision().isStepUpOrStronger() && verdict.cause().isAlert();
  }

  /**
   * Returns the effective risk. It is infinite for a breached bound, so that it exceeds every
   * threshold.
   */
  double risk() {
    return verdict.cause() == Cause.BOUND ? Double.POSITIVE_INFINITY : verdict.effectiveRisk();
  }

  long micros() {
    return header.action().timeMicros();
  }

  String key() {
    return company + '\n' + header.identity();
  }

  /** Returns this event with another detector's decision: a step-up because of risk, or ALLOW. */
  JudgedEvent decided(boolean isStepUp) {
    Cause cause = isStepUp ? Cause.RISK : Cause.NONE;
    Verdict other =
        new Verdict(
            verdict.score(),
            verdict.statistic(),
            verdict.assessment(),
            verdict.level(),
            isStepUp ? DecisionKind.STEP_UP : DecisionKind.ALLOW,
            cause,
            isStepUp ? Set.of(cause) : Set.of(),
            null,
            verdict.scopeId(),
            verdict.suppressed());
    return new JudgedEvent(company, header, attack, other);
  }
}
