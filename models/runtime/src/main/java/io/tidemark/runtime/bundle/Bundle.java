package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The present release of a published folder, checked the way a careful loader does: pointer,
 * signature, stream, sequence, expiry, manifest, files, self-test, in this order; the first that
 * fails refuses it.
 *
 * @param pointer what {@code CURRENT.jws} says
 * @param release the release it names
 */
public record Bundle(Pointer pointer, Release release) implements AutoCloseable {
  /** Name of the file that says which release is the present one. */
  public static final String CURRENT = "CURRENT.jws";

  /** Folder with the releases. */
  public static final String RELEASES = "releases";

  /** How often a load may be overtaken by publications before it gives up. */
  private static final int MOST_OVERTAKEN = 10;

  /**
   * Loads the present release.
   *
   * @param folder where {@link #CURRENT} lies
   * @throws RefusedBundleException naming the check that failed
   */
  public static Bundle load(Path folder, TrustedKeys keys, Acceptance acceptance, CheckLog log) {
    return load(folder, keys, acceptance, Optional.empty(), log);
  }

  /**
   * As {@link #load(Path, TrustedKeys, Acceptance, CheckLog)}, for a reader that has a release.
   *
   * @param had what was loaded before; where the pointer still says the same it is given back, and
   *     where a new pointer names the same release that is not opened again
   */
  public static Bundle load(
      Path folder, TrustedKeys keys, Acceptance acceptance, Optional<Bundle> had, CheckLog log) {
    Pointer pointer = pointer(folder, keys);
    for (int again = 0; ; again++) {
      try {
        return load(folder, pointer, keys, acceptance, had, log);
      } catch (RefusedBundleException e) {
        // A slow reader may be overtaken: its release was pruned, and another is the present one.
        Pointer moved = e.refusal() == Refusal.FILE_MISSING ? pointer(folder, keys) : pointer;
        if (moved.equals(pointer) || again == MOST_OVERTAKEN) {
          throw e;
        }
        pointer = moved;
      }
    }
  }

  private static Bundle load(
      Path folder,
      Pointer pointer,
      TrustedKeys keys,
      Acceptance acceptance,
      Optional<Bundle> had,
      CheckLog log) {
    log.passed("pointer", "release " + pointer.release() + ", issued " + pointer.issuedAt());
    acceptance.check(pointer, log);
    if (had.isPresent() && had.get().pointer().equals(pointer)) {
      return had.get();
    }
    Optional<Release> same =
        had.filter(bundle -> bundle.pointer().manifestSha256().equals(pointer.manifestSha256()))
            .map(Bundle::release);
    Release release = same.orElseGet(() -> release(folder, pointer, keys, log));
    try {
      acceptance.checkSigner(pointer, release.manifest().place().keyId());
    } catch (RefusedBundleException e) {
      if (same.isEmpty()) {
        release.close();
      }
      throw e;
    }
    return new Bundle(pointer, release);
  }

  /** What the pointer says; only its signature is checked. */
  static Pointer pointer(Path folder, TrustedKeys keys) {
    byte[] jws;
    try {
      jws = SmallFile.read(folder.resolve(CURRENT), SmallFile.MOST_POINTER);
    } catch (IOException e) {
      boolean release = Files.exists(folder.resolve(Manifest.NAME));
      throw new RefusedBundleException(
          Refusal.NO_POINTER,
          "there is no readable "
              + CURRENT
              + " in "
              + folder
              + " ("
              + e
              + "); "
              + (release
                  ? "this is one release, give the published folder that it lies in under "
                      + RELEASES
                  : "nothing was published there, or it is the wrong folder"),
          e);
    }
    return Pointer.verified(jws, keys);
  }

  /** Opens the release that a pointer names. */
  static Release release(Path folder, Pointer pointer, TrustedKeys keys, CheckLog log) {
    Release release =
        Release.open(
            folder.resolve(RELEASES).resolve(pointer.release()),
            pointer.manifestSha256(),
            keys,
            log);
    Manifest manifest = release.manifest();
    if (!manifest.place().stream().equals(pointer.stream())
        || !manifest.place().sequence().equals(pointer.sequence())) {
      release.close();
      throw new RefusedBundleException(
          Refusal.MANIFEST_MIXED,
          "the manifest is of stream '"
              + manifest.place().stream()
              + "' at "
              + manifest.place().sequence()
              + ", the pointer says '"
              + pointer.stream()
              + "' at "
              + pointer.sequence()
              + "; they were not published together");
    }
    return release;
  }

  /**
   * Verifies what a loader leaves for later: every block and record.
   *
   * @throws RefusedBundleException naming what is damaged
   */
  public void checkAll(CheckLog log) {
    release.checkAll(log);
  }

  @Override
  public void close() {
    release.close();
  }
}
