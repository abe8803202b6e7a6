package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Sequence;
import java.time.Instant;
import java.util.Optional;

/**
 * Receives all decisions and all reports about credentials. Each decision is delivered exactly
 * once, when the event's outcome becomes known or is no longer awaited. Methods are called by the
 * threads that make decisions, so implementations must be thread-safe and must neither block nor
 * throw.
 */
@FunctionalInterface
public interface DecisionLog {
  /** A log that discards everything. */
  DecisionLog NONE = (event, decision, release) -> {};

  /**
   * Records a decision.
   *
   * @param event the event, including its outcome if known
   * @param release sequence of the release in use, or empty if no release is loaded
   */
  void decided(AccessEvent event, Decision decision, Optional<Sequence> release);

  /**
   * Records fresh evidence for a credential used from a given source.
   *
   * @param source the source's network, in the form of {@code SRC_IP_PREFIX}, or null if none was
   *     given
   */
  default void revalidated(String credential, String source, Evidence evidence) {}

  /** Records the revocation of a credential. */
  default void revoked(String credential, Instant at) {}

  /**
   * Flushes the log and rejects further entries. Called as the last step of {@link Enforcer#close},
   * but not if the enforcer could not be opened. Each enforcer therefore needs its own log.
   */
  default void close() {}
}
