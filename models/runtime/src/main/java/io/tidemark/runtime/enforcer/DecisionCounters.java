package io.tidemark.runtime.enforcer;

import java.util.concurrent.atomic.LongAdder;

/** Counts an enforcer's events and decisions. Thread-safe. */
final class DecisionCounters {
  final LongAdder events = new LongAdder();
  final LongAdder judged = new LongAdder();
  final LongAdder stepUps = new LongAdder();
  final LongAdder unknownIdentities = new LongAdder();
  final LongAdder failSafes = new LongAdder();
  final LongAdder outOfOrder = new LongAdder();
  final LongAdder unmatched = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder damaged = new LongAdder();
  final LongAdder unrestored = new LongAdder();
  final LongAdder unreadableSources = new LongAdder();
  final LongAdder timesAhead = new LongAdder();
  final LongAdder unknownGrants = new LongAdder();
  final LongAdder clocksSetBack = new LongAdder();
  final LongAdder stalled = new LongAdder();
  final LongAdder lostFiles = new LongAdder();

  void add(Decision decision) {
    if (decision.isJudged()) {
      judged.increment();
    }
    if (decision.kind().isStepUpOrStronger()) {
      stepUps.increment();
    }
  }

  EnforcerCounts counts(Identities identities, Outcomes outcomes, CredentialStatus standing) {
    return new EnforcerCounts(
        events.sum(),
        judged.sum(),
        stepUps.sum(),
        unknownIdentities.sum(),
        failSafes.sum(),
        outOfOrder.sum(),
        unmatched.sum(),
        lost.sum(),
        identities.evicted(),
        damaged.sum(),
        identities.size(),
        outcomes.waiting(),
        unrestored.sum(),
        unreadableSources.sum(),
        timesAhead.sum(),
        unknownGrants.sum(),
        clocksSetBack.sum(),
        stalled.sum(),
        outcomes.evicted(),
        standing.forgottenGrants(),
        lostFiles.sum());
  }
}
