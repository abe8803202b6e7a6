package io.tidemark.runtime.bundle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reader demands of a bundle beyond a good signature.
 *
 * @param stream the one to follow; empty accepts any
 * @param least the lowest sequence that is not a rollback
 * @param at the time that expiries are compared with
 * @param maxAge how long ago it may have been issued, for readers that keep no sequence; empty for
 *     as long as it has not expired
 * @param lastKey id of the key that signed what was accepted last: an epoch can only be begun by
 *     another one, so that whoever stole a key cannot run ahead of its owner for good. Empty where
 *     it is not known
 */
public record Acceptance(
    Optional<String> stream,
    Sequence least,
    Instant at,
    Optional<Duration> maxAge,
    Optional<String> lastKey) {
  /** How far the clock of a publisher may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  public Acceptance(Optional<String> stream, Sequence least, Instant at) {
    this(stream, least, at, Optional.empty(), Optional.empty());
  }

  /** Any stream and sequence that has not expired for good. */
  public static Acceptance anyAt(Instant at) {
    return new Acceptance(Optional.empty(), Sequence.NONE, at);
  }

  void check(Pointer pointer, CheckLog log) {
    if (stream.isPresent() && !stream.get().equals(pointer.stream())) {
      throw new RefusedBundleException(
          Refusal.OTHER_STREAM,
          "the bundle is of stream '"
              + pointer.stream()
              + "', this reader follows '"
              + stream.get()
              + "'; point it at the folder of its own stream");
    }
    log.passed("stream", pointer.stream());
    if (pointer.sequence().compareTo(least) < 0) {
      throw new RefusedBundleException(
          Refusal.OLDER_SEQUENCE,
          "the bundle has sequence "
              + pointer.sequence()
              + ", accepted before or demanded is "
              + least
              + "; somebody put an old one back, publish it again under a higher sequence if that"
              + " was meant");
    }
    log.passed("sequence", pointer.sequence() + ", at least " + least + " demanded");
    Freshness freshness = pointer.freshness(at);
    if (freshness == Freshness.DEAD) {
      throw new RefusedBundleException(
          Refusal.HARD_EXPIRED,
          "the bundle expired for good at "
              + pointer.hardExpiresAt()
              + ", it is "
              + at
              + "; publish a new night");
    }
    checkAge(pointer);
    log.passed(
        "expiry",
        freshness + ", expires " + pointer.expiresAt() + ", for good " + pointer.hardExpiresAt());
  }

  private void checkAge(Pointer pointer) {
    if (maxAge.isPresent() && pointer.issuedAt().plus(maxAge.get()).isBefore(at)) {
      throw new RefusedBundleException(
          Refusal.TOO_OLD,
          "the bundle was issued at "
              + pointer.issuedAt()
              + ", more than "
              + maxAge.get()
              + " before "
              + at
              + "; somebody holds newer ones back, or none was published: look at the night");
    }
    if (maxAge.isPresent() && pointer.issuedAt().isAfter(at.plus(SKEW))) {
      throw new RefusedBundleException(
          Refusal.TOO_OLD,
          "the bundle was issued at "
              + pointer.issuedAt()
              + ", later than now, "
              + at
              + "; no age can be told, set the clocks right");
    }
  }

  /** An epoch that rises under the same key is not the key's owner giving it up. */
  void checkSigner(Pointer pointer, String keyId) {
    boolean raised = pointer.sequence().epoch() > least.epoch();
    if (raised && lastKey.isPresent() && lastKey.get().equals(keyId)) {
      throw new RefusedBundleException(
          Refusal.EPOCH_WITHOUT_NEW_KEY,
          "the bundle begins epoch "
              + pointer.sequence().epoch()
              + " with the key "
              + keyId
              + ", which signed epoch "
              + least.epoch()
              + " already; an epoch begins with a new key, trust that one and publish with it");
    }
  }
}
