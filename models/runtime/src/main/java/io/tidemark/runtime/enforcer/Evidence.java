package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.Objects;

/**
 * Evidence that restores trust in a credential at a source.
 *
 * @param kind kind of evidence
 * @param at time of the evidence; later events still count
 */
public record Evidence(Kind kind, Instant at) {
  /** Kind of evidence that a machine, or the human responsible for an agent, can provide. */
  public enum Kind {
    /** The workload proved what it is and where it runs. */
    WORKLOAD_ATTESTATION,
    /** A new token was issued by its usual issuer to its usual place. */
    TOKEN_ISSUED,
    /** A human approved what an agent is about to do. */
    HUMAN_APPROVAL
  }

  public Evidence {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(at, "at");
  }

  long micros() {
    return EventTime.micros(at);
  }
}
