package io.tidemark.runtime.enforcer;

/**
 * What an enforcer has seen since it was opened, and what it holds now.
 *
 * @param events evaluated
 * @param judged of them, by their behaviour
 * @param stepUps decisions that ask something of the identity
 * @param unknownIdentities events of identities without a record in the release: new ones, and
 *     those that the caller spells otherwise than the night; not those that an event says are
 *     people
 * @param failSafes decided by the fail-safe table
 * @param outOfOrder events earlier than one seen before of the same identity
 * @param unmatchedCompletions outcomes of events that were not, or no longer, waited for
 * @param lostCompletions events whose outcome came too late to be waited for, or never, those
 *     pushed out by others among them
 * @param evictedIdentities identities let go to make room
 * @param damagedReads times that the record of an identity was not what was signed
 * @param identities whose recent state is held now
 * @param pending events whose outcome is waited for now
 * @param unrestored saved states of one identity that could not be read
 * @param unreadableSources events whose {@code SRC_IP} is neither an address nor a host name: their
 *     network counts as not observed
 * @param timesAhead evidence and grants that were refused because they are dated ahead of the clock
 * @param unknownGrants grants to identities without a record in the release: mostly spelled
 *     otherwise than the night does, and then without effect
 * @param clocksSetBack identities met anew, with what is held against them, because they were last
 *     seen by a clock that was ahead
 * @param stalledReads events decided without the identity's record, which the store of the release
 *     did not give in time: by what was known before, or by the fail-safe table
 * @param evictedOutcomes events that were waited for and had to go for others: more than {@code
 *     maxPending}, or with longer texts
 * @param forgottenGrants grants beyond the 10,000 that are remembered: every session that began
 *     before the latest of them needs fresh evidence
 * @param lostFiles of the {@code stateFile} and the {@code recentFile} those that an earlier run
 *     wrote and that were gone when this one started
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
