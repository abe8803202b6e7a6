package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The current release of a published folder. Loading performs checks in this order: root document,
 * pointer, signature, stream, sequence, expiry, manifest, files, self-test. The release is rejected
 * if any check fails.
 *
 * @param pointer content of {@code CURRENT.jws}
 * @param release release named by the pointer
 */
public record ReleaseRepository(Pointer pointer, Release release) implements AutoCloseable {
  /** Name of the pointer file, which names the current release. */
  public static final String CURRENT = "CURRENT.jws";

  /** Name of the subfolder that contains the releases. */
  public static final String RELEASES = "releases";

  /**
   * Maximum number of times a load is restarted because a newer release was published in the
   * meantime.
   */
  private static final int MOST_OVERTAKEN = 10;

  /**
   * Loads the current release.
   *
   * @param folder folder that contains {@link #CURRENT}
   * @param pinned root keys that the reader trusts, which must not come from the folder itself
   * @throws RejectedReleaseException if a check fails; the message names the check
   */
  public static ReleaseRepository load(
      Path folder, TrustedKeys pinned, Acceptance acceptance, CheckLog log) {
    RootDocument root = RootDocument.read(folder, pinned, acceptance);
    return load(folder, root, acceptance, Optional.empty(), log);
  }

  /**
   * Loads the current release, for readers that keep the root document and the release between
   * loads. Otherwise identical to {@link #load(Path, TrustedKeys, Acceptance, CheckLog)}.
   *
   * @param root document from {@link RootDocument#read}
   * @param had the previously loaded release, which is returned if the pointer is unchanged and
   *     reused if a new pointer names the same release
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
        // While a slow reader loads a release, a newer one may become current, and the old one may
        // be pruned.
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

  /** Reads the pointer and verifies its signature, but nothing else. */
  static Pointer pointer(Path folder, TrustedKeys keys) {
    byte[] jws;
    try {
      jws = SmallFile.read(folder.resolve(CURRENT), SmallFile.MOST_POINTER);
    } catch (IOException e) {
      throw missing(
          RejectionReason.NO_POINTER,
          folder,
          CURRENT,
          "nothing was published there, or this is the wrong folder",
          e);
    }
    return Pointer.verified(jws, keys);
  }

  /** Returns an exception for a folder in which a required file is missing. */
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
                ? "this is a single release; give the published folder, which contains it under "
                    + RELEASES
                : likely),
        cause);
  }

  /** Opens the release named by a pointer. */
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
          "the manifest has stream '"
              + place.stream()
              + "' at "
              + place.sequence()
              + " by key "
              + place.keyId()
              + ", but the pointer has '"
              + pointer.stream()
              + "' at "
              + pointer.sequence()
              + " by key "
              + pointer.keyId()
              + "; they were not published together");
    }
  }

  /**
   * Verifies every block and record, which loading does not do.
   *
   * @throws RejectedReleaseException if a part is damaged; the message names that part
   */
  public void checkAll(CheckLog log) {
    release.checkAll(log);
  }

  @Override
  public void close() {
    release.close();
  }
}
