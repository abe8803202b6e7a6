package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A published folder to which its owner, or a thief of the owner's keys, may write anything.
 * Documents and releases can be signed by any key as any version, without checks.
 */
final class TestRepository {
  static final Duration LIFETIME = Duration.ofDays(365);

  /** Credential that all releases list as leaked. */
  static final String LEAKED = "key-leaked";

  final Path folder;
  private final String stream;

  TestRepository(Path folder, String stream) {
    this.folder = folder;
    this.stream = stream;
  }

  /** Creates a root document that is valid from a day before the releases. */
  RootDocument document(long version, List<SigningKey> roots, List<SigningKey> releases) {
    Instant issued = TestCompany.issued().minus(Duration.ofDays(1));
    return document(version, roots, releases, issued, issued.plus(LIFETIME));
  }

  RootDocument document(
      long version,
      List<SigningKey> roots,
      List<SigningKey> releases,
      Instant issued,
      Instant expires) {
    return new RootDocument(stream, version, keys(roots), keys(releases), issued, expires);
  }

  /** Adds a document signed by the given keys. */
  TestRepository root(RootDocument document, SigningKey... signers) throws IOException {
    List<String> lines = new ArrayList<>(lines());
    lines.add(document.signed(List.of(signers)));
    return roots(lines);
  }

  /** Lines of the root document file. */
  List<String> lines() throws IOException {
    Path file = folder.resolve(RootDocument.NAME);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Replaces all root documents. */
  TestRepository roots(List<String> lines) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(RootDocument.NAME), lines);
    return this;
  }

  /** Points at a release with the given sequence; the key signs manifest and pointer. */
  void release(long sequence, SigningKey key) throws IOException {
    release(
        sequence,
        key,
        TestCompany.issued(),
        new Lifetime(Duration.ofHours(36), Duration.ofDays(7)).hardExpires());
  }

  void release(long sequence, SigningKey key, Instant issued, Duration hardExpires)
      throws IOException {
    point(manifest(sequence, key), sequence, key, issued, hardExpires);
  }

  /** Creates a release whose manifest is signed by the given key and returns its name. */
  String manifest(long sequence, SigningKey key) throws IOException {
    Path staged = Files.createTempDirectory(folder, ".staged");
    ReleaseContents small = SmallRelease.contents();
    Manifest draft =
        ReleaseWriter.write(
            staged,
            stream,
            TestCompany.leaking(
                TestCompany.withPolicy(
                    small, new Policy(1, null, null, Duration.ofMinutes(3), null)),
                LEAKED),
            new Publisher(key).memberKey(stream),
            SmallRelease.identities(new Publisher(key).memberKey(stream), 2).iterator());
    Sequence place = new Sequence(sequence);
    String sha256 = ReleaseWriter.sign(staged, draft.at(place, Optional.empty(), key.keyId()), key);
    Path release =
        folder.resolve(ReleaseRepository.RELEASES).resolve("7-" + sha256.substring(0, 12));
    if (!Files.exists(release)) {
      Files.createDirectories(release.getParent());
      Files.move(staged, release);
    }
    return release.getFileName().toString();
  }

  /** Points at an existing release. */
  void point(String release, long sequence, SigningKey key, Instant issued, Duration hardExpires)
      throws IOException {
    Path manifest =
        folder.resolve(ReleaseRepository.RELEASES).resolve(release).resolve(Manifest.NAME);
    Pointer pointer =
        new Pointer(
            stream,
            new Sequence(sequence),
            release,
            Sha256.hex(manifest),
            issued,
            issued.plus(hardExpires.dividedBy(2)),
            issued.plus(hardExpires),
            key.keyId());
    Files.writeString(
        folder.resolve(ReleaseRepository.CURRENT), pointer.signed(key), StandardCharsets.US_ASCII);
  }

  private static TrustedKeys keys(List<SigningKey> keys) {
    return Stream.concat(
            Stream.of(TrustedKeys.ofBase64(List.of())), keys.stream().map(SigningKey::trusted))
        .reduce(TrustedKeys::and)
        .orElseThrow();
  }
}
