package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows the releases of a stream: which one is judged by, and what was accepted last. What is
 * accepted is in use before it is written down. Thread-safe.
 */
final class Follower {
  private final Path location;
  private final EnforcerOptions options;
  private final Consumer<ReleaseRepository> onReplaced;
  private final TrustedKeys pinned;
  private AcceptedSequence accepted;

  /** Whether more was accepted than the state file says. */
  private boolean unwritten;

  private volatile RootDocument root;
  private volatile ReleaseRepository current;
  private volatile boolean damaged;
  private volatile boolean closed;
  private volatile Instant refreshedAt;

  /**
   * @param onReplaced takes a bundle that nobody begins with any more; it is not closed yet
   */
  Follower(
      Path location,
      TrustedKeys pinned,
      EnforcerOptions options,
      Consumer<ReleaseRepository> onReplaced) {
    this.location = location;
    this.pinned = pinned;
    this.options = options;
    this.onReplaced = onReplaced;
    AcceptedSequence kept =
        options.stateFile().flatMap(AcceptedSequence::read).orElse(AcceptedSequence.NONE);
    accepted = options.stream().map(kept::of).orElse(kept);
  }

  /**
   * Loads what is published, unless it is what is judged by already.
   *
   * @return whether another release judges now
   * @throws RejectedReleaseException if it must not be judged by; the one before stays
   * @throws UncheckedIOException if what was accepted, now or earlier, cannot be written down; it
   *     is judged by all the same, and written when this is called again
   * @throws IllegalStateException if this is closed
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
    ReleaseRepository found =
        ReleaseRepository.load(
            location,
            newest,
            acceptance.atLeast(accepted.least()),
            Optional.ofNullable(before).filter(bundle -> !damaged),
            CheckLog.SILENT);
    refreshedAt = now;
    if (found.equals(before)) {
      return false;
    }
    current = found;
    damaged = false;
    accepted = accepted.after(found.pointer());
    unwritten = true;
    if (before != null && before.release() != found.release()) {
      onReplaced.accept(before);
    }
    return true;
  }

  /** Takes effect whether or not a release is loaded. Lets go of a release whose key is revoked. */
  private void accept(RootDocument newest) {
    root = newest;
    if (newest.accepted().equals(accepted.root())) {
      return;
    }
    accepted = accepted.after(newest);
    unwritten = true;
    ReleaseRepository bundle = current;
    if (bundle != null && !newest.releaseKeys().ids().contains(bundle.pointer().keyId())) {
      current = null;
      onReplaced.accept(bundle);
    }
  }

  /** Keeps a restart from being rolled back to revoked keys or older releases. */
  private void writeAccepted() {
    if (unwritten) {
      options.stateFile().ifPresent(accepted::write);
      unwritten = false;
    }
  }

  /** The bundle that is judged by, or null. */
  ReleaseRepository current() {
    return current;
  }

  /** The last day that the release which is judged by has seen; empty if there is none. */
  Optional<LocalDate> night() {
    return Optional.ofNullable(current).map(bundle -> bundle.release().rules().night());
  }

  /** When the release which is judged by was issued; empty if there is none. */
  Optional<Instant> issuedAt() {
    return Optional.ofNullable(current).map(bundle -> bundle.pointer().issuedAt());
  }

  /** When a release was last found that is judged by; empty before the first. */
  Optional<Instant> refreshedAt() {
    return Optional.ofNullable(refreshedAt);
  }

  /** Expiry of the newest root document; empty before the first was read. */
  Optional<Instant> rootExpiresAt() {
    return Optional.ofNullable(root).map(RootDocument::expiresAt);
  }

  /** Refuses to go on once this is closed: nobody means to judge by nothing from then on. */
  void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "This enforcer is closed; open another one, or close it after the last event");
    }
  }

  boolean isClosed() {
    return closed;
  }

  void markDamaged() {
    damaged = true;
  }

  Freshness freshness(Instant at) {
    ReleaseRepository bundle = current;
    if (bundle == null) {
      return Freshness.DEAD;
    }
    return damaged ? Freshness.DAMAGED : bundle.pointer().freshness(at);
  }

  /** The place of the release that is judged by; empty if there is none. */
  Optional<Sequence> sequence() {
    return Optional.ofNullable(current).map(bundle -> bundle.pointer().sequence());
  }

  /**
   * Judges no more.
   *
   * @throws UncheckedIOException if what was accepted cannot be written down even now
   */
  synchronized void close() {
    closed = true;
    ReleaseRepository bundle = current;
    current = null;
    if (bundle != null) {
      onReplaced.accept(bundle);
    }
    writeAccepted();
  }
}
