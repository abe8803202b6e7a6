package io.tidemark.jobs.run;

import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a night publishes its release.
 *
 * @param folder that holds {@code CURRENT.jws}
 * @param key release key that signs
 * @param throwAway folder of the keys, where they were made for want of one; empty for a key that
 *     was given
 * @param rootKey file with the public root key of a key that was given; empty where none is known
 */
public record PublishTarget(
    Path folder, SigningKey key, Optional<Path> throwAway, Optional<Path> rootKey) {
  /** The command that enforces what is published here, for the folder that this one runs in. */
  public String serving() {
    String key = " --key " + rootKey.map(Path::toString).orElse("FILE");
    return "tidemark serve --release "
        + folder
        + (throwAway.isPresent() ? "" : key)
        + " --listen 127.0.0.1:9191";
  }
}
