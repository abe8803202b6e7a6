package io.tidemark.runtime.enforcer;

import java.util.concurrent.atomic.LongAdder;

/**
 * The values of an enforcer's counters since it was opened, together with its current sizes.
 *
 * @param judged events judged on their behaviour
 * @param stepUps decisions of STEP_UP or a stronger kind
 * @param unknownIdentities events of identities that the release does not contain; not of people
 * @param failSafes decisions taken from the fail-safe table
 * @param outOfOrder events that were earlier than their identity's previous event
 * @param unmatchedCompletions outcomes reported for events that were not pending
 * @param lostCompletions events, including evicted ones, whose outcome was reported too late or not
 *     at all
 * @param evictedIdentities identities evicted to stay within the limit on their number
 * @param damagedReads reads of an identity's record in which verification failed
 * @param identities identities whose recent state is in memory
 * @param pending events whose outcome is still awaited
 * @param unrestored identities whose saved state could not be read
 * @param unreadableSources events whose {@code SRC_IP} is neither an address nor a host name, so
 *     their network counts as not observed
 * @param timesAhead evidence and grants rejected because their time was ahead of the clock
 * @param unknownGrants grants without effect, to identities that the release does not contain,
 *     often misspelled
 * @param clocksSetBack identities whose recent state was reset, but whose risk was kept, because
 *     their last event came from a clock that was ahead
 * @param stalledReads events decided by the previous release or the fail-safe table, because the
 *     store did not deliver the identity's record in time
 * @param evictedOutcomes pending events evicted because of {@code maxPending} or their strings
 * @param forgottenGrants grants evicted because only 10,000 are remembered; older sessions need
 *     fresh evidence
 * @param lostFiles state files of an earlier run that were missing (journal) or damaged (snapshot)
 */
public record EnforcerCounts(
    long events,
    long judged,
    long stepUps,
    long unknownIdentities,
    long failSafes,
    long outOfOrder,
    long unmatchedCompletions,
    long lostCompletions,
    long evictedIdentities,
    long damagedReads,
    long identities,
    int pending,
    long unrestored,
    long unreadableSources,
    long timesAhead,
    long unknownGrants,
    long clocksSetBack,
    long stalledReads,
    long evictedOutcomes,
    long forgottenGrants,
    long lostFiles) {

  /** Counts an enforcer's events and decisions. Thread-safe. */
  static final class DecisionCounters {
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
}
