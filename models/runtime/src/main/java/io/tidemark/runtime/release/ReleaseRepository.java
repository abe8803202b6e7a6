package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Current release of a published folder. The checks run in this order: root document, pointer,
 * signature, stream, sequence, expiry, manifest, files, self-test. The first failure rejects it.
 *
 * @param pointer content of {@code CURRENT.jws}
 * @param release the release it names
 */
public record ReleaseRepository(Pointer pointer, Release release) implements AutoCloseable {
  /** Name of the pointer file to the current release. */
  public static final String CURRENT = "CURRENT.jws";

  /** Folder with the releases. */
  public static final String RELEASES = "releases";

  /** Number of publications that may overtake a load before it fails. */
  private static final int MOST_OVERTAKEN = 10;

  /**
   * Loads the current release.
   *
   * @param folder folder of {@link #CURRENT}
   * @param pinned root keys that the reader trusts; they must not come from that folder
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
   * @param root document from {@link RootDocument#read}
   * @param had the previously loaded release; returned if the pointer is unchanged, and not opened
   *     again if a new pointer names it
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
        // A slow reader may be overtaken: its release was pruned and another one is current.
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

  /** Reads the pointer; checks only its signature. */
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

  /** Exception for a folder without a required file. */
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
   * Verifies every block and record, which loading does not.
   *
   * @throws RejectedReleaseException naming the damaged part
   */
  public void checkAll(CheckLog log) {
    release.checkAll(log);
  }

  @Override
  public void close() {
    release.close();
  }
}
