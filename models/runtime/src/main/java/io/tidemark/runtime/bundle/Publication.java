package io.tidemark.runtime.bundle;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Where and how a release is published.
 *
 * @param folder where {@code CURRENT.jws} lies; made where it is missing
 * @param stream name of the line of releases
 * @param epoch of the signing key in the stream, from 1
 * @param lifetime how long the release is good for
 * @param keep releases that stay in the folder, the present one included; at least 2
 * @param at when the pointer is signed
 * @param revokedKeys ids of keys that readers stop trusting once they have accepted it
 */
public record Publication(
    Path folder,
    String stream,
    long epoch,
    Lifetime lifetime,
    int keep,
    Instant at,
    List<String> revokedKeys) {
  /** A publication that revokes no key. */
  public Publication(
      Path folder, String stream, long epoch, Lifetime lifetime, int keep, Instant at) {
    this(folder, stream, epoch, lifetime, keep, at, List.of());
  }

  public Publication {
    revokedKeys = List.copyOf(revokedKeys);
    if (stream.isBlank() || epoch < 1 || keep < 2) {
      throw new IllegalArgumentException(
          "Stream '"
              + stream
              + "' in epoch "
              + epoch
              + " keeping "
              + keep
              + " releases cannot be published: name the stream, count epochs from 1, keep 2 or"
              + " more");
    }
  }
}
