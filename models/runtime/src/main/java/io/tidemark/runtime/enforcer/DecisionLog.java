package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Sequence;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes every decision once, when it is known how its event ended or when that is no longer waited
 * for; and what the enforcer was told of credentials, where it is kept. Called on the threads that
 * decide: it must not wait, must be thread-safe, and must not throw.
 */
@FunctionalInterface
public interface DecisionLog {
  /** Keeps nothing. */
  DecisionLog NONE = (event, decision, release) -> {};

  /**
   * Takes a decision.
   *
   * @param event as it was judged, with its outcome where that is known
   * @param release that decided; empty where there was none
   */
  void decided(AccessEvent event, Decision decision, Optional<Sequence> release);

  /**
   * Takes fresh evidence that was given for a credential at a source.
   *
   * @param source its network, as in {@code SRC_IP_PREFIX}; null where it was given for none
   */
  default void revalidated(String credential, String source, Evidence evidence) {}

  /** Takes word that a credential is refused from a time on. */
  default void revoked(String credential, Instant at) {}

  /**
   * Keeps what it took, and takes no more. An enforcer that closes calls it last, and again where
   * it is closed again; one that did not open never does. So each enforcer has a log of its own.
   */
  default void close() {}
}
