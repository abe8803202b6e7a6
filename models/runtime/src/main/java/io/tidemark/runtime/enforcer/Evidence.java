package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/** Evidence that restores trust in a credential used from a source, up to its time. */
public record Evidence(Kind kind, Instant at) {
  public enum Kind {
    /** The workload has proved what it is and where it runs. */
    WORKLOAD_ATTESTATION,
    /** The usual issuer has issued a new token to a client in its usual place. */
    TOKEN_ISSUED,
    /** A human has approved what the agent is about to do. */
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
