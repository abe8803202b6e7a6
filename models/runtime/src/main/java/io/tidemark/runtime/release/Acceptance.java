package io.tidemark.runtime.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Requirements of a reader beyond valid signatures.
 *
 * @param stream stream to follow; empty accepts any
 * @param least lowest sequence that is not a rollback
 * @param at time compared with expiries; empty to inspect an old release
 * @param maxAge maximum age since issue, for readers that keep no sequence; empty accepts until
 *     expiry
 * @param root last accepted root document; empty before the first
 */
public record Acceptance(
    Optional<String> stream,
    Sequence least,
    Optional<Instant> at,
    Optional<Duration> maxAge,
    Optional<RootDocument.Version> root) {
  /** Tolerated lead of a publisher's clock. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  public Acceptance(Optional<String> stream, Sequence least, Instant at) {
    this(stream, least, Optional.of(at), Optional.empty(), Optional.empty());
  }

  /** Accepts any stream and sequence before its hard expiry. */
  public static Acceptance anyAt(Instant at) {
    return new Acceptance(Optional.empty(), Sequence.NONE, at);
  }

  /** Accepts any stream, sequence and age: for inspection, not for judging. */
  public static Acceptance anyAge() {
    return new Acceptance(
        Optional.empty(), Sequence.NONE, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same for a reader that follows this stream. */
  Acceptance of(String followed) {
    return new Acceptance(Optional.of(followed), least, at, maxAge, root);
  }

  /** The same for a reader that accepted this sequence. */
  public Acceptance atLeast(Sequence accepted) {
    Sequence higher = accepted.compareTo(least) > 0 ? accepted : least;
    return new Acceptance(stream, higher, at, maxAge, root);
  }

  void check(RootDocument document, CheckLog log) {
    if (at.isPresent() && !at.get().isBefore(document.expiresAt())) {
      throw new RejectedReleaseException(
          RejectionReason.ROOT_EXPIRED,
          RootDocument.NAME
              + " version "
              + document.version()
              + " expired at "
              + document.expiresAt()
              + ", it is "
              + at.get()
              + "; sign the next one with 'tidemark release sign-root'");
    }
    checkLifetime(
        RootDocument.NAME, document.issuedAt(), document.expiresAt(), RootDocument.LONGEST);
    log.passed(
        "root",
        "version "
            + document.version()
            + ", expires "
            + document.expiresAt()
            + ", release keys "
            + document.releaseKeys().ids());
  }

  /** Rejects a file of another stream. */
  void checkStream(String found, String file) {
    if (stream.isPresent() && !stream.get().equals(found)) {
      throw new RejectedReleaseException(
          RejectionReason.OTHER_STREAM,
          file
              + " is of stream '"
              + found
              + "', this reader follows '"
              + stream.get()
              + "'; point it at the folder of its own stream");
    }
  }

  private static void checkLifetime(String file, Instant from, Instant until, Duration longest) {
    if (Duration.between(from, until).compareTo(longest) > 0) {
      throw new RejectedReleaseException(
          RejectionReason.TOO_LONG_LIVED,
          file
              + " is good from "
              + from
              + " until "
              + until
              + ", readers take "
              + longest.toDays()
              + " days at most; sign it with a shorter lifetime");
    }
  }

  void check(Pointer pointer, CheckLog log) {
    checkStream(pointer.stream(), ReleaseRepository.CURRENT);
    log.passed("stream", pointer.stream());
    if (pointer.sequence().compareTo(least) < 0) {
      throw new RejectedReleaseException(
          RejectionReason.OLDER_SEQUENCE,
          "the bundle has sequence "
              + pointer.sequence()
              + ", accepted before or demanded is "
              + least
              + "; somebody put an old one back, publish it again under a higher sequence if that"
              + " was meant");
    }
    log.passed("sequence", pointer.sequence() + ", at least " + least + " demanded");
    at.ifPresent(now -> checkTime(pointer, now));
    log.passed(
        "expiry",
        at.map(now -> pointer.freshness(now) + ", ").orElse("")
            + "expires "
            + pointer.expiresAt()
            + ", for good "
            + pointer.hardExpiresAt());
  }

  private void checkTime(Pointer pointer, Instant now) {
    if (pointer.freshness(now) == Freshness.DEAD) {
      throw new RejectedReleaseException(
          RejectionReason.HARD_EXPIRED,
          "the bundle expired for good at "
              + pointer.hardExpiresAt()
              + ", it is "
              + now
              + "; publish a new night");
    }
    // A later issue time does not evade the limit. The enforcer detects clocks that are behind.
    Instant from = pointer.issuedAt().isBefore(now) ? pointer.issuedAt() : now;
    checkLifetime(ReleaseRepository.CURRENT, from, pointer.hardExpiresAt(), Lifetime.LONGEST);
    if (maxAge.isPresent() && pointer.issuedAt().plus(maxAge.get()).isBefore(now)) {
      throw new RejectedReleaseException(
          RejectionReason.TOO_OLD,
          "the bundle was issued at "
              + pointer.issuedAt()
              + ", more than "
              + maxAge.get()
              + " before "
              + now
              + "; somebody holds newer ones back, or none was published: look at the night");
    }
    if (maxAge.isPresent() && pointer.issuedAt().isAfter(now.plus(SKEW))) {
      throw new RejectedReleaseException(
          RejectionReason.TOO_OLD,
          "the bundle was issued at "
              + pointer.issuedAt()
              + ", later than now, "
              + now
              + "; no age can be told, set the clocks right");
    }
  }
}
