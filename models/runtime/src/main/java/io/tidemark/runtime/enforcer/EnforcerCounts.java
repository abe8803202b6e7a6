package io.tidemark.runtime.enforcer;

/**
 * Counters of an enforcer since it was opened, and its current sizes.
 *
 * @param events evaluated events
 * @param judged events that were judged by behaviour
 * @param stepUps decisions of STEP_UP or stronger
 * @param unknownIdentities events of identities that have no record in the release, because they
 *     are new or the caller spells them differently. People are not counted
 * @param failSafes decisions made by the fail-safe table
 * @param outOfOrder events earlier than a previous event of the same identity
 * @param unmatchedCompletions outcomes that were reported for events that were not pending
 * @param lostCompletions events whose outcome was reported too late or never, including evicted
 *     events
 * @param evictedIdentities identities evicted to stay within the limit
 * @param damagedReads reads of an identity's record that failed verification
 * @param identities identities whose recent state is currently in memory
 * @param pending events whose outcome is currently awaited
 * @param unrestored identities whose saved state could not be read
 * @param unreadableSources events whose {@code SRC_IP} is neither an address nor a host name, so
 *     their network counts as not observed
 * @param timesAhead evidence and grants rejected because their time was ahead of the clock
 * @param unknownGrants grants to identities that have no record in the release; usually the
 *     identity is misspelled, and the grant has no effect
 * @param clocksSetBack identities whose recent state, but not risk, was reset because their last
 *     event came from a clock that was ahead
 * @param stalledReads events for which the store did not deliver the identity's record in time, so
 *     the previous release or the fail-safe table decided instead
 * @param evictedOutcomes pending events evicted because there were more than {@code maxPending} or
 *     their strings exceeded the limit
 * @param forgottenGrants grants evicted because only 10,000 are remembered; every session that
 *     started before the most recent of these grants needs fresh evidence
 * @param lostFiles state files ({@code stateFile}, {@code recentFile}) that were written by an
 *     earlier run but were missing at the start
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
    long lostFiles) {}
