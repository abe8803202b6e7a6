package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final int HEAD = 12;
  private static final int ENTRY = 28;

  @Test
  void anEntrySaysWhereTheRecordLies() {
    byte[] first = name(1);
    byte[] second = name(0x8000_0000);
    byte[] bytes = index(List.of(first, second));
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(HEAD + ENTRY + 16, 0x1_2345_6789L)
        .putInt(HEAD + ENTRY + 24, 77);
    IdentityIndex index = IdentityIndex.of(VerifiedBytes.of(bytes));
    assertThat(index.size()).isEqualTo(2);
    assertThat(index.name(0)).isEqualTo(first);
    assertThat(index.name(1)).as("by unsigned bytes").isEqualTo(second);
    IdentityIndex.Place place = new IdentityIndex.Place(0x1_2345_6789L, 77);
    assertThat(index.place(1)).isEqualTo(place);
    assertThat(index.find(second)).contains(place);
    assertThat(index.find(name(2))).isEmpty();
  }

  @Test
  void whatIsNoIndexIsRefused() {
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
    assertThat(IdentityIndex.of(VerifiedBytes.of(index(List.of()))).find(name(1))).isEmpty();
  }

  /** Also where they are no hashes and stand nowhere near where they would. */
  @Property(tries = 200)
  void everyNameIsFoundAndNoOther(
      @ForAll @IntRange(min = 0, max = 300) int count,
      @ForAll @IntRange(min = 0, max = 31) int bits,
      @ForAll long seed) {
    Random random = new Random(seed);
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      names.add(name(random.nextInt() >>> bits));
    }
    List<byte[]> rising = new ArrayList<>(names);
    IdentityIndex index = IdentityIndex.of(VerifiedBytes.of(index(rising)));
    for (int at = 0; at < rising.size(); at++) {
      assertThat(index.find(rising.get(at))).contains(index.place(at));
    }
    for (int i = 0; i < 20; i++) {
      byte[] other = name(random.nextInt());
      assertThat(index.find(other).isPresent()).isEqualTo(names.contains(other));
    }
  }

  @Test
  void aHashIsFoundInOneOrTwoBlocksOfTheFileAndNothingTakesLong() {
    Random random = new Random(3);
    Watched hashes = Watched.of(random, 0);
    long blocks = 0;
    for (int i = 0; i < 500; i++) {
      blocks +=
          hashes.reads(random).stream().map(offset -> offset / BlockFile.BLOCK).distinct().count();
    }
    assertThat(blocks).isBetween(500L, 2 * 500L);
    Watched alike = Watched.of(random, 8);
    for (int i = 0; i < 100; i++) {
      assertThat(alike.reads(random)).hasSizeLessThan(40);
    }
  }

  /** An index that tells where it was read. */
  private static final class Watched implements VerifiedBytes {
    private final List<byte[]> rising;
    private final byte[] bytes;
    private final List<Long> read = new ArrayList<>();
    private final IdentityIndex index;

    private Watched(List<byte[]> rising) {
      this.rising = rising;
      bytes = index(rising);
      index = IdentityIndex.of(this);
    }

    /** Of many names whose first bits are all 0. */
    static Watched of(Random random, int bits) {
      TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
      for (int i = 0; i < 100_000; i++) {
        names.add(name(random.nextInt() >>> bits));
      }
      return new Watched(new ArrayList<>(names));
    }

    /** Where the index is read for one of the names. */
    List<Long> reads(Random random) {
      read.clear();
      assertThat(index.find(rising.get(random.nextInt(rising.size())))).isPresent();
      return read;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
      read.add(offset);
      return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> IdentityIndex.of(VerifiedBytes.of(bytes)))
        .isInstanceOf(RefusedBundleException.class)
        .hasMessageStartingWith("CONTENT_UNREADABLE: ");
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
