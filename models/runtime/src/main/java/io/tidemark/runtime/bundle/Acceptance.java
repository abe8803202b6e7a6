package io.tidemark.runtime.bundle;

import java.time.Instant;
import java.util.Optional;

/**
 * What a reader demands of a bundle beyond a good signature.
 *
 * @param stream the one to follow; empty accepts any
 * @param least the lowest sequence that is not a rollback
 * @param at the time that expiries are compared with
 */
public record Acceptance(Optional<String> stream, Sequence least, Instant at) {
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
    log.passed(
        "expiry",
        freshness + ", expires " + pointer.expiresAt() + ", for good " + pointer.hardExpiresAt());
  }
}
