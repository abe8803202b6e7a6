package io.tidemark.jobs.lab;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventHeader;
import java.util.Set;

/**
 * Event with its decision.
 *
 * @param company of the event
 * @param header the event
 * @param attack that it belongs to, or null
 * @param verdict of the night
 */
public record JudgedEvent(String company, EventHeader header, AttackLabel attack, Verdict verdict) {
  /** Whether the decision is a step-up or more because of the behaviour of its identity. */
  public boolean isAlert() {
    return verdict.decision().isStepUpOrStronger() && verdict.cause().isAlert();
  }

  /** Effective risk; infinite for a breached bound, which exceeds every threshold. */
  double risk() {
    return verdict.cause() == Cause.BOUND ? Double.POSITIVE_INFINITY : verdict.effectiveRisk();
  }

  long micros() {
    return header.action().timeMicros();
  }

  /** Identity within its company. */
  String who() {
    return company + '\n' + header.identity();
  }

  /** The same event with another detector's decision: step-up for risk, or ALLOW. */
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
