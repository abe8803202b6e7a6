package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Releases whose manifest was changed by someone who has the key. */
final class Resigned {
  private Resigned() {}

  /** Replaces a release's manifest, signs it and points at it. */
  static void manifest(Path published, Path release, Pointer old, byte[] json, SigningKey key)
      throws IOException {
    Files.write(release.resolve(Manifest.NAME), json);
    Files.write(release.resolve(Manifest.SIGNATURE), key.sign(json));
    Pointer pointer =
        new Pointer(
            old.stream(),
            old.sequence(),
            old.release(),
            Sha256.hex(json),
            old.issuedAt(),
            old.expiresAt(),
            old.hardExpiresAt(),
            key.keyId());
    Files.writeString(published.resolve(ReleaseRepository.CURRENT), pointer.signed(key));
  }
}
