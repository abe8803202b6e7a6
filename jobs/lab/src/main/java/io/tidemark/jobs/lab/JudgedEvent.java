package io.tidemark.jobs.lab;

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
  /** Whether it is stepped up, or more, because of the behaviour of its identity. */
  public boolean isAlert() {
    return verdict.decision().isStepUpOrStronger() && verdict.cause().isAlert();
  }

  /** Effective risk; infinite where a bound was breached, which no threshold lets through. */
  double risk() {
    return verdict.cause() == Cause.BOUND ? Double.POSITIVE_INFINITY : verdict.effectiveRisk();
  }

  long micros() {
    return header.action().timeMicros();
  }

  /** The identity within its company. */
  String who() {
    return company + '\n' + header.identity();
  }

  /** The same, as another detector would have decided: stepped up for risk, or allowed. */
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
