package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flips every byte and truncates every file of a release of at most 64 KB. Every change must be
 * rejected for a named reason. To flip all eight bits of each byte: {@code
 * -Dtidemark.tampering.bits=8}.
 */
class ExhaustiveTamperingTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int BITS = Integer.getInteger("tidemark.tampering.bits", 1);

  @TempDir private static Path folder;
  private static List<Path> files;
  private static Path release;
  private static Manifest manifest;

  @BeforeAll
  static void publish() throws IOException {
    release = SmallRelease.publish(folder, KEY, 3).folder();
    manifest = Manifest.fromJson(Files.readAllBytes(release.resolve(Manifest.NAME)));
    files =
        new ArrayList<>(
            List.of(folder.resolve(RootDocument.NAME), folder.resolve(ReleaseRepository.CURRENT)));
    try (var listed = Files.list(release)) {
      files.addAll(listed.sorted().toList());
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThanOrEqualTo(65_536);
    assertThat(isRefused()).isFalse();
  }

  @Test
  void rejectsEveryFlippedByte() throws IOException {
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int at = 0; at < bytes.length; at++) {
          for (int bit = 0; bit < BITS; bit++) {
            put(channel, at, (byte) (bytes[at] ^ (1 << ((at + bit) % 8))));
            assertThat(isRefused(file)).as("byte %d of %s", at, file.getFileName()).isTrue();
          }
          put(channel, at, bytes[at]);
        }
      }
    }
    assertThat(isRefused()).isFalse();
  }

  @Test
  void rejectsEveryTruncation() throws IOException {
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int length = bytes.length - 1; length >= 0; length--) {
          channel.truncate(length);
          assertThat(isRefused(file)).as("%s cut to %d", file.getFileName(), length).isTrue();
        }
      }
      Files.write(file, bytes);
    }
    assertThat(isRefused()).isFalse();
  }

  private static void put(FileChannel channel, int at, byte value) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {value}), at);
  }

  /** Loads a listed file the way the loader does once manifest and signatures have passed. */
  private static boolean isRefused(Path changed) throws IOException {
    String name = changed.getFileName().toString();
    if (manifest.files().stream().noneMatch(file -> file.path().equals(name))) {
      return isRefused();
    }
    try {
      Map<String, byte[]> small = Release.files(release, manifest, CheckLog.SILENT);
      try (IdentityFiles identities = IdentityFiles.open(release, manifest, small::get)) {
        identities.checkAll();
        return false;
      }
    } catch (RejectedReleaseException e) {
      return true;
    }
  }

  private static boolean isRefused() {
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      repository.checkAll(CheckLog.SILENT);
      return false;
    } catch (RejectedReleaseException e) {
      return true;
    }
  }
}
