package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Sequence;
import java.time.Instant;
import java.util.Optional;

/**
 * Log of decisions and of reports about credentials. It receives every decision once: when the
 * outcome is known or no longer awaited. It is called on the deciding threads: it must be
 * thread-safe, must not block and must not throw.
 */
@FunctionalInterface
public interface DecisionLog {
  /** Log that keeps nothing. */
  DecisionLog NONE = (event, decision, release) -> {};

  /**
   * Takes a decision.
   *
   * @param event the judged event, with its outcome if known
   * @param release release in use; empty without a release
   */
  void decided(AccessEvent event, Decision decision, Optional<Sequence> release);

  /**
   * Takes fresh evidence that was given for a credential at a source.
   *
   * @param source its network, as in {@code SRC_IP_PREFIX}; null if none was given
   */
  default void revalidated(String credential, String source, Evidence evidence) {}

  /** Takes the revocation of a credential at a time. */
  default void revoked(String credential, Instant at) {}

  /**
   * Flushes the log and accepts no further entries. A closing enforcer calls it last, and again if
   * it is closed again. An enforcer that failed to open never calls it. So each enforcer needs its
   * own log.
   */
  default void close() {}
}
