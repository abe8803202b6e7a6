package io.tidemark.jobs.run;

import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how a night publishes its release.
 *
 * @param folder the folder that contains {@code CURRENT.jws}
 * @param key private key that signs the release
 * @param throwAway folder that contains the generated keys; empty if a key was given
 * @param rootKey file that contains the public root key that belongs to a given key; empty if
 *     unknown
 */
public record PublishTarget(
    Path folder, SigningKey key, Optional<Path> throwAway, Optional<Path> rootKey) {
  /**
   * Returns the command that enforces the published release when run in the current working folder.
   */
  public String serving() {
    String key = " --key " + rootKey.map(Path::toString).orElse("FILE");
    return "tidemark serve --release "
        + folder
        + (throwAway.isPresent() ? "" : key)
        + " --listen 127.0.0.1:9191";
  }
}
