package io.tidemark.runtime.enforcer;

/**
 * An enforcer's counters since it was opened, and its current sizes.
 *
 * @param judged events judged by behaviour
 * @param stepUps decisions of STEP_UP or stronger
 * @param unknownIdentities events of identities that the release does not contain, because they are
 *     new or spelled differently; people are not counted
 * @param failSafes decisions made by the fail-safe table
 * @param outOfOrder events that were earlier than their identity's previous event
 * @param unmatchedCompletions outcomes reported for events that were not pending
 * @param lostCompletions events, including evicted ones, whose outcome was reported too late or
 *     never
 * @param evictedIdentities identities evicted to stay within the limit
 * @param damagedReads reads of an identity's record that failed verification
 * @param identities identities whose recent state is in memory
 * @param pending events whose outcome is awaited
 * @param unrestored identities whose saved state could not be read
 * @param unreadableSources events whose {@code SRC_IP} is neither an address nor a host name and
 *     whose network therefore counts as not observed
 * @param timesAhead evidence and grants rejected because their time was ahead of the clock
 * @param unknownGrants grants to identities that the release does not contain; usually the identity
 *     is misspelled and the grant has no effect
 * @param clocksSetBack identities whose recent state, but not their risk, was reset because their
 *     last event came from a clock that was ahead
 * @param stalledReads events decided by the previous release or the fail-safe table because the
 *     store did not deliver the identity's record in time
 * @param evictedOutcomes pending events evicted because of {@code maxPending} or the limit on their
 *     strings
 * @param forgottenGrants grants evicted because only 10,000 are remembered; sessions older than the
 *     latest of these need fresh evidence
 * @param lostFiles state files ({@code stateFile}, {@code recentFile}) that an earlier run had
 *     written but that were missing at the start
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
