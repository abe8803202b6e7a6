package io.tidemark.jobs.run;

import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how a night publishes its release.
 *
 * @param throwAway folder that contains generated keys; empty if a key was given
 * @param rootKey file with the public root key that belongs to the given key; empty if no key was
 *     given or no such file is known
 */
public record PublishTarget(
    Path folder, SigningKey key, Optional<Path> throwAway, Optional<Path> rootKey) {
  /**
   * Returns the command that enforces the published release if it is run in the current directory.
   */
  public String serving() {
    String key = " --key " + rootKey.map(Path::toString).orElse("FILE");
    return "tidemark serve --release "
        + folder
        + (throwAway.isPresent() ? "" : key)
        + " --listen 127.0.0.1:9191";
  }
}
