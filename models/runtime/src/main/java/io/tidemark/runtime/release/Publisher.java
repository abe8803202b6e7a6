package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.profile.MemberKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Publishes releases to a folder, in which {@code CURRENT.jws} always names a complete release,
 * even if the process is killed. Files are written to a temporary folder and synced, the folder is
 * renamed, the published release is opened and verified, and the pointer is replaced by renaming.
 * On mounted object stores, which cannot rename, the files are copied and the pointer is written
 * directly, which is atomic there. A lock lets one publisher run at a time.
 */
public final class Publisher {
  private static final String LOCK = ".publishing";
  private static final String STAGING = ".staging";

  private final SigningKey key;
  private final Consumer<String> reached;
  private final Disk disk;

  interface Disk {
    Disk SYSTEM = new Disk() {};

    /** Renames atomically, or throws {@link AtomicMoveNotSupportedException} without a change. */
    default void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns once a file's content, or a folder's entries, would survive a power failure. */
    default void sync(Path path) throws IOException {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    /**
     * Creates or replaces a small file atomically.
     *
     * @param written called as soon as the temporary file would survive a power failure
     */
    default void replace(Path file, String ascii, Runnable written) throws IOException {
      Path aside = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(aside);
      // Never writes through a link, which others may have placed in a shared folder.
      Files.writeString(aside, ascii, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
      sync(aside);
      written.run();
      try {
        rename(aside, file);
      } catch (AtomicMoveNotSupportedException e) {
        // A reader rejects an incomplete file, keeps its release and tries again later.
        Files.write(file, Files.readAllBytes(aside));
        sync(file);
        Files.delete(aside);
      }
      sync(file.toAbsolutePath().getParent());
    }
  }

  public Publisher(SigningKey key) {
    this(key, step -> {}, Disk.SYSTEM);
  }

  /** For tests; {@code reached} receives the name of each step that leaves a different state. */
  Publisher(SigningKey key, Consumer<String> reached, Disk disk) {
    this.key = key;
    this.reached = reached;
    this.disk = disk;
  }

  public enum Outcome {
    NEW,
    /** The current release is fresh and already has the same content and lifetime. */
    UNCHANGED
  }

  /** The release that is current after publishing, in its own folder. */
  public record Published(Outcome outcome, Pointer pointer, Path folder, long identities) {}

  /** Returns the key with which the profiles in a stream's releases are keyed. */
  public MemberKey memberKey(String stream) {
    return MemberKey.of(
        Arrays.copyOf(key.derived("member key of stream " + stream), MemberKey.BYTES));
  }

  /**
   * Reads a folder's pointer.
   *
   * @return the pointer, or empty if nothing was published or the signing key is no longer trusted
   * @throws RejectedReleaseException if the pointer or the root document cannot be read
   */
  public Optional<Pointer> present(Path folder) {
    return Files.exists(folder.resolve(ReleaseRepository.CURRENT))
        ? present(folder, RootDocument.present(folder))
        : Optional.empty();
  }

  private static Optional<Pointer> present(Path folder, RootDocument root) {
    try {
      return Optional.of(ReleaseRepository.pointer(folder, root.releaseKeys()));
    } catch (RejectedReleaseException e) {
      if (e.refusal() == RejectionReason.UNTRUSTED_KEY
          || e.refusal() == RejectionReason.NO_POINTER) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns the last day that the current release learned from, or empty if none is intact. */
  public Optional<LocalDate> presentNight(Path folder) throws IOException {
    Optional<Pointer> pointer = present(folder);
    return pointer.isEmpty()
        ? Optional.empty()
        : manifest(folder, pointer.get()).map(present -> present.terms().night());
  }

  /**
   * Publishes a release unless the current one is fresh and has the same content and lifetime.
   *
   * @param identities identities in ascending order of their names, which are keyed with {@link
   *     #memberKey}
   * @throws RejectedReleaseException if the folder's root document is missing, has expired, belongs
   *     to a different stream or does not name this key, or if the published bytes fail the
   *     self-test
   */
  public Published publish(
      Publication publication, ReleaseContents contents, Iterator<ReleasedIdentity> identities)
      throws IOException {
    Path folder = publication.folder();
    RootDocument root = checkNamed(folder, publication.at());
    Acceptance.anyAt(publication.at())
        .of(publication.stream())
        .checkStream(root.stream(), RootDocument.NAME);
    Files.createDirectories(folder.resolve(ReleaseRepository.RELEASES));
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      if (lock == null) {
        throw new IOException(
            "Another process is publishing to " + folder + "; wait until it ends, then try again");
      }
      return locked(publication, root, contents, identities);
    }
  }

  /**
   * Returns the folder's root document.
   *
   * @throws RejectedReleaseException if it is missing or expired, or does not name this key as a
   *     release key
   */
  public RootDocument checkNamed(Path folder, Instant at) {
    RootDocument root = RootDocument.present(folder);
    Acceptance.anyAt(at).check(root, CheckLog.SILENT);
    if (!root.releaseKeys().ids().contains(key.keyId())) {
      boolean isRoot = root.rootKeys().ids().contains(key.keyId());
      throw RejectionReason.UNTRUSTED_KEY.because(
          "%s version %s names the release keys %s, not %s%s",
          RootDocument.NAME,
          root.version(),
          root.releaseKeys().ids(),
          key.keyId(),
          isRoot
              ? ", which is a root key; sign releases with a release key, and keep this key offline"
              : "; sign with one of these keys");
    }
    return root;
  }

  private Published locked(
      Publication publication,
      RootDocument root,
      ReleaseContents contents,
      Iterator<ReleasedIdentity> identities)
      throws IOException {
    Path folder = publication.folder();
    Path staging = folder.resolve(STAGING);
    delete(staging);
    Files.createDirectory(staging);
    reached.accept("staging made");
    String stream = publication.stream();
    Manifest draft = ReleaseWriter.write(staging, stream, contents, memberKey(stream), identities);
    reached.accept("files written");
    Optional<Pointer> before = present(folder, root);
    // A new key publishes the same content again, because the old key may be revoked.
    if (before.isPresent()
        && before.get().keyId().equals(key.keyId())
        && publication.isFresh(before.get())) {
      Optional<Manifest> present = manifest(folder, before.get());
      if (present.map(Manifest::contentSha256).equals(Optional.of(draft.contentSha256()))) {
        delete(staging);
        prune(publication, root, before.get());
        return new Published(
            Outcome.UNCHANGED,
            before.get(),
            release(folder, before.get()),
            draft.terms().identities());
      }
    }
    Sequence sequence = next(before.isPresent() ? before.get().sequence() : highest(folder, root));
    Manifest manifest = draft.at(sequence, before.map(Pointer::manifestSha256), key.keyId());
    String sha256 = ReleaseWriter.sign(staging, manifest, key);
    Pointer pointer =
        new Pointer(
            stream,
            sequence,
            Pointer.releaseName(sequence, sha256),
            sha256,
            publication.at(),
            publication.at().plus(publication.lifetime().expires()),
            publication.at().plus(publication.lifetime().hardExpires()),
            key.keyId());
    reached.accept("signed");
    place(staging, folder, pointer);
    reached.accept("in place");
    // Verify the published bytes with the same code that every reader uses.
    try (Release again =
        ReleaseRepository.release(folder, pointer, root.releaseKeys(), CheckLog.SILENT)) {
      again.checkAll(CheckLog.SILENT);
    }
    reached.accept("read again");
    point(folder, pointer);
    reached.accept("pointed");
    prune(publication, root, pointer);
    return new Published(
        Outcome.NEW, pointer, release(folder, pointer), draft.terms().identities());
  }

  /** Returns the current manifest, or empty if it is damaged and the release must be replaced. */
  private Optional<Manifest> manifest(Path folder, Pointer pointer) throws IOException {
    Path file = release(folder, pointer).resolve(Manifest.NAME);
    if (!Files.exists(file) || !Sha256.hex(file).equals(pointer.manifestSha256())) {
      return Optional.empty();
    }
    return Optional.of(Manifest.fromJson(Files.readAllBytes(file)));
  }

  private static Path release(Path folder, Pointer pointer) {
    return folder.resolve(ReleaseRepository.RELEASES).resolve(pointer.release());
  }

  private void place(Path staging, Path folder, Pointer pointer) throws IOException {
    try (var files = Files.list(staging)) {
      for (Path file : files.toList()) {
        disk.sync(file);
      }
    }
    disk.sync(staging);
    Path place = release(folder, pointer);
    // Left by a publisher that was killed before the pointer named it, so no reader uses it.
    delete(place);
    try {
      disk.rename(staging, place);
    } catch (AtomicMoveNotSupportedException e) {
      copy(staging, place);
    }
    disk.sync(place.getParent());
  }

  private void point(Path folder, Pointer pointer) throws IOException {
    disk.replace(
        folder.resolve(ReleaseRepository.CURRENT),
        pointer.signed(key),
        () -> reached.accept("pointer written"));
  }

  private void copy(Path staging, Path place) throws IOException {
    Files.createDirectory(place);
    try (var files = Files.list(staging)) {
      for (Path file : files.sorted().toList()) {
        Files.copy(file, place.resolve(file.getFileName().toString()));
        disk.sync(place.resolve(file.getFileName().toString()));
        reached.accept("copied");
      }
    }
    disk.sync(place);
    delete(staging);
  }

  private static void prune(Publication publication, RootDocument root, Pointer present)
      throws IOException {
    List<Listed> others =
        listed(publication.folder(), root).stream()
            .filter(release -> !release.folder().endsWith(present.release()))
            .sorted(Comparator.comparing(Listed::sequence).reversed())
            .toList();
    int kept = Math.min(others.size(), publication.keep() - 1);
    for (Listed release : others.subList(kept, others.size())) {
      delete(release.folder());
    }
  }

  private static Sequence next(Sequence last) {
    if (last.number() == Long.MAX_VALUE) {
      throw RejectionReason.OLDER_SEQUENCE.because(
          "the current release has the highest possible sequence, %s; a key was misused to"
              + " sign it, so name different keys with 'tidemark release sign-root'",
          last);
    }
    return last.next();
  }

  /** Returns the highest sequence signed by a trusted key, which readers may have accepted. */
  private static Sequence highest(Path folder, RootDocument root) throws IOException {
    return listed(folder, root).stream()
        .map(Listed::sequence)
        .max(Comparator.naturalOrder())
        .orElse(Sequence.NONE);
  }

  private static List<Listed> listed(Path folder, RootDocument root) throws IOException {
    List<Listed> releases = new ArrayList<>();
    try (var folders = Files.list(folder.resolve(ReleaseRepository.RELEASES))) {
      for (Path release : folders.toList()) {
        releases.add(new Listed(release, Release.place(release, root.releaseKeys())));
      }
    }
    return releases;
  }

  /**
   * @param sequence the release's sequence, or {@link Sequence#NONE} if it cannot be loaded
   */
  private record Listed(Path folder, Sequence sequence) {}

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
