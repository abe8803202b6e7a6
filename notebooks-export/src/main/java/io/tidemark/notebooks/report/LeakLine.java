package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A tracked leak whose credentials still work.
 *
 * @param ofIdentity true if {@code id} is an identity, which stands for all its credentials; false
 *     if {@code id} is a credential
 * @param since time of the leak
 * @param refused whether enforcers refuse the credentials
 * @param lastAccepted last time since the leak that one of the credentials was accepted; empty if
 *     never
 * @param daysValid whole days since the leak, as of the last night that checked
 */
public record LeakLine(
    boolean ofIdentity,
    String id,
    Instant since,
    boolean refused,
    int credentials,
    Optional<Instant> lastAccepted,
    int daysValid) {}
