package io.tidemark.jobs.lab;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.training.EventHeader;
import java.util.Set;

/** An event, the night's verdict, and its session and attack, which may be null. */
public record JudgedEvent(
    String company, EventHeader header, String session, AttackLabel attack, Verdict verdict) {
  public boolean isAlert() {
    return verdict.decision().isStepUpOrStronger() && verdict.cause().isAlert();
  }

  /** Returns the effective risk, infinite for a breached bound. */
  double risk() {
    return verdict.cause() == Cause.BOUND ? Double.POSITIVE_INFINITY : verdict.effectiveRisk();
  }

  long micros() {
    return header.action().timeMicros();
  }

  String key() {
    return company + '\n' + header.identity();
  }

  /** Returns this event with another decision: a step-up because of risk, or ALLOW. */
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
    return new JudgedEvent(company, header, session, attack, other);
  }
}
