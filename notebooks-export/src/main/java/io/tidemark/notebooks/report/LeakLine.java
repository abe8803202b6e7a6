package io.tidemark.notebooks.report;

import java.time.Instant;
import java.util.Optional;

/**
 * A known leak whose credentials still work.
 *
 * @param ofIdentity true if {@code id} is an identity, which represents all of its credentials;
 *     false if it is a single credential
 * @param since time of the leak
 * @param refused whether enforcers refuse the credentials
 * @param lastAccepted last time after the leak at which one of the credentials was accepted, if any
 * @param daysValid number of whole days from the leak to the last night that checked it
 */
public record LeakLine(
    boolean ofIdentity,
    String id,
    Instant since,
    boolean refused,
    int credentials,
    Optional<Instant> lastAccepted,
    int daysValid) {}
