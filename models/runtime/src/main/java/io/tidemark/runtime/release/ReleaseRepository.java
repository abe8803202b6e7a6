package io.tidemark.runtime.release;

import io.tidemark.engine.config.FileProblem;
import io.tidemark.runtime.release.Release.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The current release in a published folder. Loading checks the root document, pointer, signature,
 * stream, sequence, expiry, manifest and files, in this order, and runs the self-test.
 */
public record ReleaseRepository(Pointer pointer, Release release) implements AutoCloseable {
  public static final String CURRENT = "CURRENT.jws";
  public static final String RELEASES = "releases";

  /** Maximum number of times that loading starts over for a newer release. */
  private static final int MOST_OVERTAKEN = 10;

  /**
   * Loads the current release.
   *
   * @param pinned root keys that the reader trusts; must not come from the folder
   * @throws RejectedReleaseException if a check fails; the message names the failed check
   */
  public static ReleaseRepository load(
      Path folder, TrustedKeys pinned, Acceptance acceptance, CheckLog log) {
    RootDocument root = RootDocument.read(folder, pinned, acceptance);
    return load(folder, root, acceptance, Optional.empty(), log);
  }

  /**
   * Same as {@link #load(Path, TrustedKeys, Acceptance, CheckLog)}, but with a root document from
   * {@link RootDocument#read} and a previously loaded release, which is returned if the pointer is
   * unchanged, and reused if a new pointer names it.
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
        // While a slow reader loads a release, a newer one may replace it, and it may be pruned.
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
        had.filter(
                repository ->
                    repository.pointer().manifestSha256().equals(pointer.manifestSha256()))
            .map(ReleaseRepository::release);
    if (same.isPresent()) {
      checkPublishedTogether(pointer, same.get().manifest().place());
      return new ReleaseRepository(pointer, same.get());
    }
    return new ReleaseRepository(pointer, release(folder, pointer, keys, log));
  }

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

  static RejectedReleaseException missing(
      RejectionReason refusal, Path folder, String file, String likely, IOException cause) {
    boolean isRelease = Files.exists(folder.resolve(Manifest.NAME));
    return new RejectedReleaseException(
        refusal,
        "there is no readable %s in %s (%s); %s"
            .formatted(
                file,
                folder,
                FileProblem.of(cause),
                isRelease
                    ? "this is a single release; give the published folder, which contains it under "
                        + RELEASES
                    : likely),
        cause);
  }

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
      throw RejectionReason.MANIFEST_MIXED.because(
          "the manifest has stream '%s' at %s by key %s, but the pointer has '%s' at %s by"
              + " key %s; they were not published together",
          place.stream(),
          place.sequence(),
          place.keyId(),
          pointer.stream(),
          pointer.sequence(),
          pointer.keyId());
    }
  }

  /**
   * Verifies every block and record, which loading does not.
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
