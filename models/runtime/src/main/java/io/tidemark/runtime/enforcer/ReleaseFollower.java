package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.runtime.release.Release;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the releases of a stream. The last accepted sequence is written to the journal only once
 * its release is in use. Thread-safe.
 */
final class ReleaseFollower {
  private static final Set<RejectionReason> EXPIRED =
      EnumSet.of(
          RejectionReason.ROOT_EXPIRED, RejectionReason.HARD_EXPIRED, RejectionReason.TOO_OLD);

  private final Path location;
  private final EnforcerOptions options;
  private final TrustedKeys pinned;
  private final SavedState saved;
  private AcceptedSequence accepted;

  /** Whether the accepted sequence still has to be written to the journal. */
  private boolean unwritten;

  private volatile RootDocument root;
  private volatile ReleaseRepository current;

  /** Release whose leaked credentials are refused, even once it is dropped; null before one. */
  private volatile Release leaking;

  private volatile boolean damaged;
  private volatile boolean closed;
  private volatile Instant refreshedAt;

  ReleaseFollower(Path location, TrustedKeys pinned, EnforcerOptions options, SavedState saved) {
    this.location = location;
    this.pinned = pinned;
    this.options = options;
    this.saved = saved;
    AcceptedSequence kept = saved.accepted();
    accepted = options.stream().map(kept::of).orElse(kept);
  }

  /**
   * Loads the published release unless it is already in use, and returns whether that changed.
   *
   * @throws RejectedReleaseException if the release fails a check; the previous release then stays
   *     in use
   * @throws UncheckedIOException if the accepted sequence cannot be written; the release is still
   *     used, and the next call retries the write
   * @throws IllegalStateException if this follower is closed
   */
  synchronized boolean load() {
    checkOpen();
    try {
      return loadPresent();
    } finally {
      writeAccepted();
    }
  }

  private boolean loadPresent() {
    Instant now = options.clock().instant();
    Acceptance acceptance =
        new Acceptance(
            Optional.ofNullable(accepted.stream()),
            options.minimumSequence(),
            Optional.of(now),
            options.maxAge(),
            Optional.ofNullable(accepted.root()));
    RootDocument newest = RootDocument.read(location, pinned, acceptance);
    accept(newest);
    ReleaseRepository before = current;
    Acceptance newer = acceptance.atLeast(accepted.least());
    ReleaseRepository found;
    try {
      found =
          ReleaseRepository.load(
              location,
              newest,
              newer,
              Optional.ofNullable(before).filter(repository -> !damaged),
              CheckLog.SILENT);
    } catch (RejectedReleaseException e) {
      if (leaking == null && EXPIRED.contains(e.refusal())) {
        loadLeaking(newest, newer.atAnyTime());
      }
      throw e;
    }
    refreshedAt = now;
    if (found.equals(before)) {
      return false;
    }
    current = found;
    leaking = found.release();
    damaged = false;
    accepted = accepted.after(found.pointer());
    unwritten = true;
    if (before != null && before.release() != found.release()) {
      before.close();
    }
    return true;
  }

  /** Opens a release only for its leaked credentials. */
  private void loadLeaking(RootDocument newest, Acceptance anyTime) {
    try (ReleaseRepository expired =
        ReleaseRepository.load(location, newest, anyTime, Optional.empty(), CheckLog.SILENT)) {
      leaking = expired.release();
    } catch (RejectedReleaseException e) {
      // The caller reports why the release cannot be used.
    }
  }

  /** Accepts a root document, and drops the current release if its key has been revoked. */
  private void accept(RootDocument newest) {
    root = newest;
    if (newest.accepted().equals(accepted.root())) {
      return;
    }
    accepted = accepted.after(newest);
    unwritten = true;
    ReleaseRepository repository = current;
    if (repository != null && !newest.releaseKeys().ids().contains(repository.pointer().keyId())) {
      current = null;
      repository.close();
    }
  }

  /** Saves what was accepted, lest a restart lead back to revoked keys or older releases. */
  private void writeAccepted() {
    if (unwritten) {
      saved.accept(accepted);
      unwritten = false;
    }
  }

  /** Returns the current release, or null. */
  ReleaseRepository current() {
    return current;
  }

  /** Returns whether the last loaded release lists an event's credential as leaked. */
  boolean isLeaked(AccessEvent event) {
    Release release = leaking;
    return release != null && release.isLeaked(event);
  }

  Optional<Instant> refreshedAt() {
    return Optional.ofNullable(refreshedAt);
  }

  Optional<RootDocument> root() {
    return Optional.ofNullable(root);
  }

  /** Throws an exception after closing, so that no caller continues without a release. */
  void checkOpen() {
    if (closed) {
      throw closed();
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException(
        "This enforcer is closed; open a new one, or close it only after the last event");
  }

  /** Rejects further loads. The current release stays in use until {@link #close}. */
  synchronized void stop() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void markDamaged() {
    damaged = true;
  }

  Freshness freshness(Instant at) {
    ReleaseRepository repository = current;
    if (repository == null) {
      return Freshness.DEAD;
    }
    return damaged ? Freshness.DAMAGED : repository.pointer().freshness(at);
  }

  /**
   * @throws UncheckedIOException if the accepted sequence still cannot be written
   */
  synchronized void close() {
    closed = true;
    ReleaseRepository repository = current;
    current = null;
    if (repository != null) {
      repository.close();
    }
    writeAccepted();
  }
}
