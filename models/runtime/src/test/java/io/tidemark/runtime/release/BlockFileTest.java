package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is verified in blocks reads like any other file. */
class BlockFileTest {
  private static final int BLOCK = 65_536;

  @TempDir private Path folder;

  @Test
  void readsAcrossBlocksWithinBounds() throws IOException {
    byte[] text = text(2 * BLOCK + 100);
    BlockFile bytes = open(text);
    assertThat(bytes.length()).isEqualTo(text.length);
    for (int at : new int[] {0, 1, BLOCK - 1, BLOCK, 2 * BLOCK - 50}) {
      for (int length : new int[] {0, 1, 2, 100, text.length - at}) {
        assertThat(bytes.read(at, length))
            .as("%d at %d", length, at)
            .isEqualTo(Arrays.copyOfRange(text, at, at + length));
      }
    }
    assertThat(bytes.read(text.length - 1, 1)).containsExactly(text[text.length - 1]);
    assertThat(bytes.read(text.length, 0)).isEmpty();
    assertRefused(bytes, text.length, 1);
    assertRefused(bytes, 0, text.length + 1);
    assertRefused(bytes, -1, 1);
    assertRefused(bytes, 1, -1);
    assertRefused(bytes, Long.MAX_VALUE, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK})
  void supportsSizesAtBlockBoundary(int size) throws IOException {
    byte[] text = text(size);
    BlockFile bytes = open(text);
    assertThat(bytes.length()).isEqualTo(size);
    assertThat(bytes.read(0, size)).isEqualTo(text);
  }

  @Test
  void requiresOneHashPerBlock() throws IOException {
    Path file = Files.write(folder.resolve("f.bin"), text(BLOCK + 1));
    ManifestFile entry = entry(file);
    for (int length : new int[] {0, 32, 63, 65, 96}) {
      assertThatThrownBy(() -> BlockFile.open(folder, entry, new byte[length]))
          .hasMessage(
              "FILE_SIZE: f.blocks has " + length + " bytes; the 2 blocks of f.bin take 64");
    }
  }

  @Test
  void detectsTruncationWhileOpen() throws IOException {
    byte[] text = text(3 * BLOCK);
    Path file = Files.write(folder.resolve("f.bin"), text);
    BlockFile bytes = BlockFile.open(folder, entry(file), hashes(text));
    Files.write(file, Arrays.copyOf(text, 2 * BLOCK + 5));
    bytes.check(1);
    assertThatThrownBy(() -> bytes.check(2))
        .hasMessage("FILE_DAMAGED: block 2 of f.bin ends early; fetch the release again");
    bytes.close();
    assertThatThrownBy(() -> bytes.check(0))
        .hasMessageStartingWith("FILE_DAMAGED: block 0 of f.bin cannot be read (")
        .hasCauseInstanceOf(IOException.class);
  }

  /** The file is not kept in memory as a whole, and frequently used blocks are not read again. */
  @Test
  void cachesLast32Blocks() throws IOException {
    byte[] text = text(34 * BLOCK);
    Path file = Files.write(folder.resolve("f.bin"), text);
    try (BlockFile bytes = BlockFile.open(folder, entry(file), hashes(text))) {
      for (int block = 0; block < 32; block++) {
        bytes.check(block);
      }
      Files.write(file, new byte[text.length]);
      for (int block = 0; block < 32; block++) {
        assertThat(bytes.read((long) block * BLOCK, 1)).containsExactly(text[block * BLOCK]);
      }
      assertThatThrownBy(() -> bytes.check(32)).hasMessageContaining("block 32");
      Files.write(file, text);
      bytes.check(32);
      Files.write(file, new byte[text.length]);
      bytes.check(1);
      assertThatThrownBy(() -> bytes.check(0))
          .as("let go of")
          .hasMessageContaining("a different hash");
    }
  }

  @Test
  void slowReadFailsFastAndIsCached() throws Exception {
    byte[] text = text(2 * BLOCK);
    BlockFile bytes = open(text);
    Duration little = Duration.ofMillis(20);
    try (StalledStore stalled = StalledStore.of(bytes)) {
      assertThatThrownBy(() -> bytes.read(5, 1, little))
          .isInstanceOf(StalledStoreException.class)
          .hasMessageStartingWith(
              "Block 0 of f.bin was not read within 20 ms because the release store");
      // The reading thread may have started late.
      Thread.sleep(10 * little.toMillis());
      for (int i = 0; i < 10_000; i++) {
        assertThatThrownBy(() -> bytes.read(BLOCK, 1, little))
            .isInstanceOf(StalledStoreException.class)
            .hasMessageContaining("Block 1 of f.bin");
      }
      assertThat(bytes.underWay).as("whoever asks in vain leaves nothing").hasSize(1);
      assertThat(stalled.stalls()).isTrue();
    }
    Duration much = Duration.ofMinutes(1);
    assertThat(bytes.read(BLOCK, 1, much)).containsExactly(text[BLOCK]);
    Files.write(folder.resolve("f.bin"), new byte[text.length]);
    assertThat(bytes.read(5, 1, much)).containsExactly(text[5]);
  }

  @Test
  void closesFileAfterRunningRead() throws Exception {
    byte[] text = text(2 * BLOCK);
    BlockFile bytes = open(text);
    try (StalledStore stalled = StalledStore.of(bytes)) {
      assertThatThrownBy(() -> bytes.read(0, 1, Duration.ofMillis(1)))
          .isInstanceOf(StalledStoreException.class);
      bytes.close();
      bytes.close();
      assertThatThrownBy(() -> bytes.read(BLOCK, 1, Duration.ofMinutes(1)))
          .hasMessageContaining("cannot be read (the release is closed)");
      assertThat(stalled.stalls()).isTrue();
    }
  }

  private BlockFile open(byte[] text) throws IOException {
    Path file = Files.write(folder.resolve("f.bin"), text);
    return BlockFile.open(folder, entry(file), hashes(text));
  }

  private static ManifestFile entry(Path file) throws IOException {
    return new ManifestFile("f.bin", Files.size(file), Sha256.hex(file), "f.blocks");
  }

  private static byte[] hashes(byte[] text) {
    int blocks = (text.length + BLOCK - 1) / BLOCK;
    byte[] hashes = new byte[32 * blocks];
    for (int i = 0; i < blocks; i++) {
      byte[] block = Arrays.copyOfRange(text, i * BLOCK, Math.min(text.length, (i + 1) * BLOCK));
      System.arraycopy(Sha256.digest().digest(block), 0, hashes, 32 * i, 32);
    }
    return hashes;
  }

  private static byte[] text(int length) {
    byte[] text = new byte[length];
    new Random(length).nextBytes(text);
    return text;
  }

  private static void assertRefused(BlockFile bytes, long offset, int length) {
    assertThatThrownBy(() -> bytes.read(offset, length))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith(
            "CONTENT_UNREADABLE: " + length + " bytes at " + offset + " are outside ");
  }
}
