package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A leak that is followed until its credentials work no more.
 *
 * @param ofIdentity whether {@code id} is an identity, with all its credentials; else a credential
 * @param since when it leaked
 * @param refused whether enforcers refuse the credentials
 * @param credentials how many are meant
 * @param lastAccepted when one of them last worked since; empty if none was seen to
 * @param daysValid whole days since, as of the last night that looked
 */
public record LeakLine(
    boolean ofIdentity,
    String id,
    Instant since,
    boolean refused,
    int credentials,
    Optional<Instant> lastAccepted,
    int daysValid) {}
