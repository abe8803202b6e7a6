package io.tidemark.runtime.release;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Where and how to publish a release.
 *
 * @param folder folder for {@code CURRENT.jws}, created if it does not exist
 * @param keep number of releases to keep, including the current one; at least 2
 * @param at time of signing
 */
public record Publication(Path folder, String stream, Lifetime lifetime, int keep, Instant at) {
  public Publication {
    if (stream.isBlank() || keep < 2) {
      throw new IllegalArgumentException(
          ("Stream '%s' cannot be published with keep = %s; name the stream, and keep at"
                  + " least 2 releases")
              .formatted(stream, keep));
    }
  }

  /** Returns whether the current release has this lifetime and is still fresh. */
  public boolean isFresh(Pointer current) {
    return current.freshness(at) == Freshness.FRESH
        && current.expiresAt().equals(current.issuedAt().plus(lifetime.expires()))
        && current.hardExpiresAt().equals(current.issuedAt().plus(lifetime.hardExpires()));
  }
}
