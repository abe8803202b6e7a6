package io.tidemark.runtime.enforcer;

/**
 * Counters of an enforcer since it was opened, and its current sizes.
 *
 * @param events evaluated events
 * @param judged evaluated events that were judged by behaviour
 * @param stepUps decisions that ask something of the identity
 * @param unknownIdentities events of identities without a record in the release: new ones, or ones
 *     that the caller writes differently. People are not counted
 * @param failSafes decisions of the fail-safe table
 * @param outOfOrder events earlier than one seen before of the same identity
 * @param unmatchedCompletions outcomes of events that were not pending
 * @param lostCompletions events whose outcome came too late or never, including evicted ones
 * @param evictedIdentities identities evicted to make room
 * @param damagedReads reads of an identity's record that did not match the signature
 * @param identities identities whose recent state is in memory now
 * @param pending events that wait for their outcome now
 * @param unrestored saved states of one identity that could not be read
 * @param unreadableSources events whose {@code SRC_IP} is neither an address nor a host name: their
 *     network counts as not observed
 * @param timesAhead evidence and grants refused because their time is ahead of the clock
 * @param unknownGrants grants to identities without a record in the release: usually a different
 *     spelling, and then without effect
 * @param clocksSetBack identities reset, with their risk kept, because their last event came from a
 *     clock that was ahead
 * @param stalledReads events decided without the identity's record because the release store was
 *     too slow: by the previous release, or by the fail-safe table
 * @param evictedOutcomes pending events evicted for others: more than {@code maxPending}, or texts
 *     above the limit
 * @param forgottenGrants grants beyond the 10,000 that are remembered: every session that began
 *     before the latest of them needs fresh evidence
 * @param lostFiles state files ({@code stateFile}, {@code recentFile}) that an earlier run wrote
 *     and that were missing at the start
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
