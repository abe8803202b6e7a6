package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The present release of a published folder, checked the way a careful loader does: root document,
 * pointer, signature, stream, sequence, expiry, manifest, files, self-test, in this order; the
 * first that fails refuses it.
 *
 * @param pointer what {@code CURRENT.jws} says
 * @param release the release it names
 */
public record ReleaseRepository(Pointer pointer, Release release) implements AutoCloseable {
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
   * @param pinned root keys that the reader trusts, from anywhere but that folder
   * @throws RejectedReleaseException naming the check that failed
   */
  public static ReleaseRepository load(
      Path folder, TrustedKeys pinned, Acceptance acceptance, CheckLog log) {
    RootDocument root = RootDocument.read(folder, pinned, acceptance);
    return load(folder, root, acceptance, Optional.empty(), log);
  }

  /**
   * As {@link #load(Path, TrustedKeys, Acceptance, CheckLog)}, for a reader that keeps root
   * document and release.
   *
   * @param root what {@link RootDocument#read} gave
   * @param had what was loaded before; where the pointer still says the same it is given back, and
   *     where a new pointer names the same release that is not opened again
   */
  public static ReleaseRepository load(
      Path folder,
      RootDocument root,
      Acceptance acceptance,
      Optional<ReleaseRepository> had,
      CheckLog log) {
    acceptance.check(root, log);
    TrustedKeys keys = root.releaseKeys();
    Acceptance ofStream = acceptance.of(root.stream());
    Pointer pointer = pointer(folder, keys);
    for (int again = 0; ; again++) {
      try {
        return load(folder, pointer, keys, ofStream, had, log);
      } catch (RejectedReleaseException e) {
        // A slow reader may be overtaken: its release was pruned, and another is the present one.
        Pointer moved =
            e.refusal() == RejectionReason.FILE_MISSING ? pointer(folder, keys) : pointer;
        if (moved.equals(pointer) || again == MOST_OVERTAKEN) {
          throw e;
        }
        pointer = moved;
      }
    }
  }

  private static ReleaseRepository load(
      Path folder,
      Pointer pointer,
      TrustedKeys keys,
      Acceptance acceptance,
      Optional<ReleaseRepository> had,
      CheckLog log) {
    log.passed("pointer", "release " + pointer.release() + ", issued " + pointer.issuedAt());
    acceptance.check(pointer, log);
    if (had.isPresent() && had.get().pointer().equals(pointer)) {
      return had.get();
    }
    Optional<Release> same =
        had.filter(bundle -> bundle.pointer().manifestSha256().equals(pointer.manifestSha256()))
            .map(ReleaseRepository::release);
    if (same.isPresent()) {
      checkPublishedTogether(pointer, same.get().manifest().place());
      return new ReleaseRepository(pointer, same.get());
    }
    return new ReleaseRepository(pointer, release(folder, pointer, keys, log));
  }

  /** What the pointer says; only its signature is checked. */
  static Pointer pointer(Path folder, TrustedKeys keys) {
    byte[] jws;
    try {
      jws = SmallFile.read(folder.resolve(CURRENT), SmallFile.MOST_POINTER);
    } catch (IOException e) {
      throw missing(
          RejectionReason.NO_POINTER,
          folder,
          CURRENT,
          "nothing was published there, or it is the wrong folder",
          e);
    }
    return Pointer.verified(jws, keys);
  }

  /** A folder without one of the files that a published one has. */
  static RejectedReleaseException missing(
      RejectionReason refusal, Path folder, String file, String likely, IOException cause) {
    boolean isRelease = Files.exists(folder.resolve(Manifest.NAME));
    return new RejectedReleaseException(
        refusal,
        "there is no readable "
            + file
            + " in "
            + folder
            + " ("
            + cause
            + "); "
            + (isRelease
                ? "this is one release, give the published folder that it lies in under " + RELEASES
                : likely),
        cause);
  }

  /** Opens the release that a pointer names. */
  static Release release(Path folder, Pointer pointer, TrustedKeys keys, CheckLog log) {
    Release release =
        Release.open(
            folder.resolve(RELEASES).resolve(pointer.release()),
            pointer.manifestSha256(),
            keys,
            log);
    try {
      checkPublishedTogether(pointer, release.manifest().place());
      return release;
    } catch (RejectedReleaseException e) {
      release.close();
      throw e;
    }
  }

  private static void checkPublishedTogether(Pointer pointer, Manifest.Place place) {
    if (!place.stream().equals(pointer.stream())
        || !place.sequence().equals(pointer.sequence())
        || !place.keyId().equals(pointer.keyId())) {
      throw new RejectedReleaseException(
          RejectionReason.MANIFEST_MIXED,
          "the manifest is of stream '"
              + place.stream()
              + "' at "
              + place.sequence()
              + " by key "
              + place.keyId()
              + ", the pointer says '"
              + pointer.stream()
              + "' at "
              + pointer.sequence()
              + " by key "
              + pointer.keyId()
              + "; they were not published together");
    }
  }

  /**
   * Verifies what a loader leaves for later: every block and record.
   *
   * @throws RejectedReleaseException naming what is damaged
   */
  public void checkAll(CheckLog log) {
    release.checkAll(log);
  }

  @Override
  public void close() {
    release.close();
  }
}
