package io.tidemark.runtime.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The requirements that a reader has for a release, in addition to valid signatures.
 *
 * @param stream stream to which the release must belong, or empty to accept any stream
 * @param least lowest accepted sequence; anything lower is rejected as a rollback
 * @param at time at which the release must not have reached its hard expiry, or empty to accept
 *     expired releases for inspection
 * @param maxAge maximum age of the release, or empty, for readers that do not store the last
 *     accepted sequence
 * @param root last accepted root document, or empty if none has been accepted yet
 */
public record Acceptance(
    Optional<String> stream,
    Sequence least,
    Optional<Instant> at,
    Optional<Duration> maxAge,
    Optional<RootDocument.Version> root) {
  public Acceptance(Optional<String> stream, Sequence least, Instant at) {
    this(stream, least, Optional.of(at), Optional.empty(), Optional.empty());
  }

  /** Accepts any stream and sequence until the release's hard expiry. */
  public static Acceptance anyAt(Instant at) {
    return new Acceptance(Optional.empty(), Sequence.NONE, at);
  }

  /** Accepts any stream, sequence and age. Suitable for inspecting releases, not for judging. */
  public static Acceptance anyAge() {
    return new Acceptance(
        Optional.empty(), Sequence.NONE, Optional.empty(), Optional.empty(), Optional.empty());
  }

  Acceptance of(String followed) {
    return new Acceptance(Optional.of(followed), least, at, maxAge, root);
  }

  /** Returns the same requirements, except those on age and expiry. */
  public Acceptance atAnyTime() {
    return new Acceptance(stream, least, Optional.empty(), maxAge, root);
  }

  public Acceptance atLeast(Sequence accepted) {
    Sequence higher = accepted.compareTo(least) > 0 ? accepted : least;
    return new Acceptance(stream, higher, at, maxAge, root);
  }

  void check(RootDocument document, CheckLog log) {
    if (at.isPresent() && !at.get().isBefore(document.expiresAt())) {
      throw RejectionReason.ROOT_EXPIRED.because(
          "%s version %s expired at %s (now %s); sign the next one with"
              + " 'tidemark release sign-root'",
          RootDocument.NAME, document.version(), document.expiresAt(), at.get());
    }
    checkLifetime(
        RootDocument.NAME, document.issuedAt(), document.expiresAt(), RootDocument.LONGEST);
    log.passed(
        "root",
        "version %s, expires %s, release keys %s"
            .formatted(document.version(), document.expiresAt(), document.releaseKeys().ids()));
  }

  void checkStream(String found, String file) {
    if (stream.isPresent() && !stream.get().equals(found)) {
      throw RejectionReason.OTHER_STREAM.because(
          "%s belongs to stream '%s', but this reader follows '%s'; point it at the folder"
              + " of its own stream",
          file, found, stream.get());
    }
  }

  private static void checkLifetime(String file, Instant from, Instant until, Duration longest) {
    if (Duration.between(from, until).compareTo(longest) > 0) {
      throw RejectionReason.TOO_LONG_LIVED.because(
          "%s is valid from %s until %s, but readers accept at most %s days; sign it with"
              + " a shorter lifetime",
          file, from, until, longest.toDays());
    }
  }

  void check(Pointer pointer, CheckLog log) {
    checkStream(pointer.stream(), ReleaseRepository.CURRENT);
    log.passed("stream", pointer.stream());
    if (pointer.sequence().compareTo(least) < 0) {
      throw RejectionReason.OLDER_SEQUENCE.because(
          "the release has sequence %s, but at least %s was accepted before or is"
              + " required; an older release was put back. If that was intended, publish it"
              + " again with a higher sequence",
          pointer.sequence(), least);
    }
    log.passed("sequence", pointer.sequence() + ", at least " + least + " required");
    at.ifPresent(now -> checkTime(pointer, now));
    log.passed(
        "expiry",
        at.map(now -> pointer.freshness(now) + ", ").orElse("")
            + "expires "
            + pointer.expiresAt()
            + ", hard expiry "
            + pointer.hardExpiresAt());
  }

  private void checkTime(Pointer pointer, Instant now) {
    if (pointer.freshness(now) == Freshness.DEAD) {
      throw RejectionReason.HARD_EXPIRED.because(
          "the release reached its hard expiry at %s (now %s); publish a newer release",
          pointer.hardExpiresAt(), now);
    }
    // A release issued in the future must not extend the limit. The enforcer detects slow clocks.
    Instant from = pointer.issuedAt().isBefore(now) ? pointer.issuedAt() : now;
    checkLifetime(ReleaseRepository.CURRENT, from, pointer.hardExpiresAt(), Lifetime.LONGEST);
    if (maxAge.isPresent() && pointer.issuedAt().plus(maxAge.get()).isBefore(now)) {
      throw RejectionReason.TOO_OLD.because(
          "the release was issued at %s, more than %s before %s; newer releases were"
              + " withheld or not published, so check the nightly run",
          pointer.issuedAt(), maxAge.get(), now);
    }
    if (maxAge.isPresent() && pointer.isAhead(now)) {
      throw RejectionReason.TOO_OLD.because(
          "the release was issued at %s, which is later than now, %s; its age is unknown,"
              + " so correct the clocks",
          pointer.issuedAt(), now);
    }
  }
}
