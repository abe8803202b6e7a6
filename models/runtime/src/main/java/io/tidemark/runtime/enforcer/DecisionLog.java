package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Sequence;
import java.time.Instant;
import java.util.Optional;

/**
 * Receives all decisions and all reports about credentials. Each decision is delivered exactly
 * once, when its outcome becomes known or is no longer awaited, on the threads that make decisions.
 * Implementations must be thread-safe and neither block nor throw.
 */
@FunctionalInterface
public interface DecisionLog {
  DecisionLog NONE = (event, decision, release) -> {};

  /**
   * @param event the event, including its outcome if known
   * @param release sequence of the release in use, or empty if no release is loaded
   */
  void decided(AccessEvent event, Decision decision, Optional<Sequence> release);

  /**
   * Receives evidence that restores trust, so no approvals of one action.
   *
   * @param source the source's network, in the form of {@code SRC_IP_PREFIX}, or null if none was
   *     given
   */
  default void revalidated(String credential, String source, Evidence evidence) {}

  default void revoked(String credential, Instant at) {}

  /** Returns the number of entries lost so far. */
  default long dropped() {
    return 0;
  }

  /**
   * Flushes the log and rejects further entries: the last step of {@link Enforcer#close}. Each
   * enforcer needs its own log. An enforcer that could not be opened does not close it.
   */
  default void close() {}
}
