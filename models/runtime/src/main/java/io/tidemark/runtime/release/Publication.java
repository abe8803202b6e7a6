package io.tidemark.runtime.release;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Where and how a release is published.
 *
 * @param folder where {@code CURRENT.jws} lies; made where it is missing
 * @param stream name of the line of releases
 * @param lifetime how long the release is good for
 * @param keep releases that stay in the folder, the present one included; at least 2
 * @param at when the pointer is signed
 */
public record Publication(Path folder, String stream, Lifetime lifetime, int keep, Instant at) {
  public Publication {
    if (stream.isBlank() || keep < 2) {
      throw new IllegalArgumentException(
          "Stream '"
              + stream
              + "' keeping "
              + keep
              + " releases cannot be published: name the stream, and keep 2 or more");
    }
  }
}
