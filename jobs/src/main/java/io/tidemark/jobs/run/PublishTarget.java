package io.tidemark.jobs.run;

import io.tidemark.runtime.bundle.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a night publishes its release.
 *
 * @param folder that holds {@code CURRENT.jws}
 * @param key that signs
 * @param throwAway folder of the key, where it was made for want of one; empty for a key that was
 *     given
 */
public record PublishTarget(Path folder, SigningKey key, Optional<Path> throwAway) {}
