package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * Evidence that restores trust in a credential used from a source.
 *
 * @param at time of the evidence, which does not reduce the risk from later events
 */
public record Evidence(Kind kind, Instant at) {
  /** Kind of evidence, provided by a machine or by the human responsible for an agent. */
  public enum Kind {
    /** The workload proved what it is and where it runs. */
    WORKLOAD_ATTESTATION,
    /** The usual issuer issued a new token to a client in the usual place. */
    TOKEN_ISSUED,
    /** A human approved what the agent is about to do. */
    HUMAN_APPROVAL
  }

  static final Set<Kind> ANY = Set.of(Kind.values());
  static final Set<Kind> HUMAN = Set.of(Kind.HUMAN_APPROVAL);

  public Evidence {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(at, "at");
  }

  long micros() {
    return EventTime.micros(at);
  }
}
