package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A tracked leak whose credentials still work.
 *
 * @param ofIdentity true if {@code id} is an identity, which represents all of its credentials;
 *     false if {@code id} is a credential
 * @param since time of the leak
 * @param refused whether enforcers refuse the credentials
 * @param lastAccepted last time since the leak at which one of the credentials was accepted; empty
 *     if none has been
 * @param daysValid whole days since the leak, as of the last night that checked it
 */
public record LeakLine(
    boolean ofIdentity,
    String id,
    Instant since,
    boolean refused,
    int credentials,
    Optional<Instant> lastAccepted,
    int daysValid) {}
