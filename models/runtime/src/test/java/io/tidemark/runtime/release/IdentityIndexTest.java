package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.release.IdentityFiles.IdentityIndex;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IdentityIndexTest {
  private static final Duration WAIT = Duration.ofMinutes(1);

  private static final int HEAD = 12;
  private static final int ENTRY = 28;
  private static final Path FOLDER = folder();

  @Test
  void entryLocatesRecord() {
    byte[] first = name(1);
    byte[] second = name(0x8000_0000);
    byte[] bytes = index(List.of(first, second));
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(HEAD + ENTRY + 16, 0x1_2345_6789L)
        .putInt(HEAD + ENTRY + 24, 77);
    IdentityIndex index = opened(bytes);
    assertThat(index.count()).isEqualTo(2);
    IdentityIndex.Place place = new IdentityIndex.Place(0x1_2345_6789L, 77);
    assertThat(index.place(1)).isEqualTo(place);
    assertThat(index.find(second, WAIT)).as("by unsigned bytes").contains(place);
    assertThat(index.find(name(2), WAIT)).isEmpty();
  }

  @Test
  void rejectsInvalidIndex() {
    byte[] whole = index(List.of(name(1)));
    for (int length : new int[] {0, 4, HEAD - 1, HEAD, whole.length - 1}) {
      assertRefused(Arrays.copyOf(whole, length));
    }
    assertRefused(Arrays.copyOf(whole, whole.length + 1));
    for (int at = 0; at < HEAD; at++) {
      byte[] other = whole.clone();
      other[at] ^= (byte) 0x80;
      assertRefused(other);
    }
    assertThat(opened(index(List.of())).find(name(1), WAIT)).isEmpty();
  }

  /** Includes names that are not hashes and are far from their predicted positions. */
  @Property(tries = 200)
  void findsOnlyKnownNames(
      @ForAll @IntRange(min = 0, max = 300) int count,
      @ForAll @IntRange(min = 0, max = 31) int bits,
      @ForAll long seed) {
    Random random = new Random(seed);
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      names.add(name(random.nextInt() >>> bits));
    }
    List<byte[]> rising = new ArrayList<>(names);
    IdentityIndex index = opened(index(rising));
    for (int at = 0; at < rising.size(); at++) {
      assertThat(index.find(rising.get(at), WAIT)).contains(index.place(at));
    }
    for (int i = 0; i < 20; i++) {
      byte[] other = name(random.nextInt());
      assertThat(index.find(other, WAIT).isPresent()).isEqualTo(names.contains(other));
    }
  }

  /** All other blocks are damaged. */
  @Test
  void lookupReadsAtMostTwoBlocks() throws IOException {
    Random random = new Random(3);
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (int i = 0; i < 100_000; i++) {
      names.add(name(random.nextInt()));
    }
    List<byte[]> rising = new ArrayList<>(names);
    Path file = file(index(rising));
    byte[] hashes = Files.readAllBytes(file.resolveSibling(BlockFile.hashes("i.idx")));
    int blocks = 0;
    for (int i = 0; i < 500; i++) {
      int at = random.nextInt(rising.size());
      int own = (HEAD + ENTRY * at) / BlockFile.BLOCK;
      int needed = 1;
      while (!isFound(file, hashes, rising.get(at), own, needed)) {
        needed++;
      }
      blocks += needed;
    }
    assertThat(blocks).isBetween(500, 2 * 500);
  }

  /**
   * Whether a name is found if only the given number of blocks are intact: its own and its
   * neighbours.
   */
  private static boolean isFound(Path file, byte[] hashes, byte[] name, int own, int whole)
      throws IOException {
    byte[] some = new byte[hashes.length];
    System.arraycopy(hashes, 0, some, 0, Sha256.BYTES);
    int from = Math.max(0, own - whole + 1) * Sha256.BYTES;
    int to = Math.min(hashes.length, (own + whole + 1) * Sha256.BYTES);
    System.arraycopy(hashes, from, some, from, to - from);
    try (BlockFile blocks = BlockFile.open(file.getParent(), entry(file), some)) {
      return IdentityIndex.of(blocks).find(name, WAIT).isPresent();
    } catch (RejectedReleaseException e) {
      return false;
    }
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> opened(bytes))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith("CONTENT_UNREADABLE: ");
  }

  private static IdentityIndex opened(byte[] bytes) {
    try {
      Path file = file(bytes);
      byte[] hashes = Files.readAllBytes(file.resolveSibling(BlockFile.hashes("i.idx")));
      return IdentityIndex.of(BlockFile.open(file.getParent(), entry(file), hashes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("index");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(byte[] bytes) throws IOException {
    Path file = Files.write(FOLDER.resolve("i.idx"), bytes);
    BlockFile.writeHashes(file);
    return file;
  }

  private static ManifestFile entry(Path file) throws IOException {
    return new ManifestFile("i.idx", Files.size(file), Sha256.hex(file), "i.idx.blocks");
  }

  private static byte[] name(int first) {
    return ByteBuffer.allocate(16).putInt(first).putInt(12, first).array();
  }

  private static byte[] index(List<byte[]> rising) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD + ENTRY * rising.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {'T', 'M', 'I', 'X', 1, 0, 0, 0}).putInt(rising.size());
    for (int at = 0; at < rising.size(); at++) {
      bytes.put(rising.get(at)).putLong(1000L * at).putInt(at);
    }
    return bytes.array();
  }
}
