package io.tidemark.jobs.run;

import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Target of a night's release.
 *
 * @param folder that holds {@code CURRENT.jws}
 * @param key release key that signs
 * @param throwAway folder of generated keys; empty if a key was given
 * @param rootKey file with the public root key of a given key; empty if unknown
 */
public record PublishTarget(
    Path folder, SigningKey key, Optional<Path> throwAway, Optional<Path> rootKey) {
  /** Command that enforces the published release, for the current working folder. */
  public String serving() {
    String key = " --key " + rootKey.map(Path::toString).orElse("FILE");
    return "tidemark serve --release "
        + folder
        + (throwAway.isPresent() ? "" : key)
        + " --listen 127.0.0.1:9191";
  }
}
