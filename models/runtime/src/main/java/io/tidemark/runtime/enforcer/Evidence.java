package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * Evidence that restores trust in a credential used from a source, up to its time. An approval of
 * one action restores no trust; it only lets requests for this action pass.
 *
 * @param action only action that a human has approved, as in {@code ACTION}; null if the evidence
 *     covers all
 * @param target only target of that action, as in {@code RESOURCE_UID}; null if all are approved
 */
public record Evidence(Kind kind, Instant at, String action, String target) {
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
    if (action != null && kind != Kind.HUMAN_APPROVAL) {
      throw new IllegalArgumentException(
          "Evidence of the kind " + kind + " covers all actions; omit the action");
    }
    if (action == null && target != null) {
      throw new IllegalArgumentException(
          "An approval of a target needs the action; give the action, or omit the target");
    }
  }

  public Evidence(Kind kind, Instant at) {
    this(kind, at, null, null);
  }

  long micros() {
    return EventTime.micros(at);
  }
}
