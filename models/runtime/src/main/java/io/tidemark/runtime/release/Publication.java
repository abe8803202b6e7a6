package io.tidemark.runtime.release;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Where and how to publish a release.
 *
 * @param folder folder that contains {@code CURRENT.jws}, which is created if it does not exist
 * @param stream stream name
 * @param lifetime lifetime of the release
 * @param keep number of releases to keep in the folder, including the current one; at least 2
 * @param at time at which the pointer is signed
 */
public record Publication(Path folder, String stream, Lifetime lifetime, int keep, Instant at) {
  public Publication {
    if (stream.isBlank() || keep < 2) {
      throw new IllegalArgumentException(
          "Stream '"
              + stream
              + "' cannot be published with keep = "
              + keep
              + "; name the stream, and keep at least 2 releases");
    }
  }
}
