package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A release's identity records and their index, verified by block. Thread-safe. */
final class IdentityFiles implements AutoCloseable {
  static final String INDEX = "identities.idx";
  static final String RECORDS = "identities.bin";

  final BlockFile entries;
  final BlockFile records;
  private final IdentityIndex index;

  private IdentityFiles(BlockFile entries, BlockFile records) {
    this.entries = entries;
    this.records = records;
    index = IdentityIndex.of(entries);
  }

  /**
   * @param content returns the verified content of the small file with a given name
   */
  static IdentityFiles open(Path folder, Manifest manifest, Function<String, byte[]> content)
      throws IOException {
    BlockFile entries = open(folder, manifest.file(INDEX), content);
    BlockFile records = null;
    IdentityFiles opened = null;
    try {
      records = open(folder, manifest.file(RECORDS), content);
      opened = new IdentityFiles(entries, records);
      return opened;
    } finally {
      if (opened == null) {
        entries.close();
        if (records != null) {
          records.close();
        }
      }
    }
  }

  private static BlockFile open(Path folder, ManifestFile file, Function<String, byte[]> content)
      throws IOException {
    if (file.blocks() == null) {
      throw RejectionReason.MANIFEST_UNREADABLE.because(
          "the manifest names no block hashes for %s", file.path());
    }
    return BlockFile.open(folder, file, content.apply(file.blocks()));
  }

  int size() {
    return index.count();
  }

  /**
   * Returns the record with a given name, or empty.
   *
   * @param wait time limit for each read from the store
   * @throws StalledStoreException if a read takes longer than the limit
   */
  Optional<byte[]> find(byte[] name, Duration wait) {
    return index.find(name, wait).map(place -> records.read(place.offset(), place.length(), wait));
  }

  byte[] at(int position) {
    IdentityIndex.Place place = index.place(position);
    return records.read(place.offset(), place.length());
  }

  int checkAll() {
    for (BlockFile file : List.of(entries, records)) {
      for (int block = 0; block < file.blocks(); block++) {
        file.check(block);
      }
    }
    return entries.blocks() + records.blocks();
  }

  @Override
  public void close() {
    entries.close();
    records.close();
  }

  /**
   * The index {@code identities.idx}: the magic {@code TMIX}, the version (byte), three zero bytes,
   * the count (int) and one entry per identity, in ascending order of name. An entry is the name
   * (16 unsigned bytes), the offset in {@code identities.bin} (long) and the length (int).
   * Immutable and thread-safe.
   *
   * <p>Names are hashes, so their positions can be predicted. A search usually reads one or two
   * blocks.
   */
  record IdentityIndex(BlockFile bytes, int count) {
    static final byte[] MAGIC = "TMIX".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int HEAD = 12;
    static final int ENTRY = HashedNames.IDENTITY_BYTES + 12;

    record Place(long offset, int length) {}

    /**
     * Opens an index, checking only its header.
     *
     * @throws RejectedReleaseException if the header is malformed
     */
    static IdentityIndex of(BlockFile bytes) {
      try {
        ByteSource in = new ByteSource(bytes.read(0, (int) Math.min(HEAD, bytes.length())));
        in.at("identity index's magic").expect(MAGIC);
        in.at("identity index's version").expect(new byte[] {VERSION, 0, 0, 0});
        int count = in.at("identity index's count").i32UpTo(Integer.MAX_VALUE);
        if (bytes.length() != HEAD + (long) count * ENTRY) {
          throw in.at("identity index")
              .damaged(bytes.length() + " bytes do not match the count " + count);
        }
        return new IdentityIndex(bytes, count);
      } catch (DamagedBytesException e) {
        throw new RejectedReleaseException(RejectionReason.CONTENT_UNREADABLE, e.getMessage(), e);
      }
    }

    /**
     * Returns the position of the record with a given name, or empty.
     *
     * @param wait time limit for each read from the store
     * @throws StalledStoreException if a read takes longer than the limit
     */
    Optional<Place> find(byte[] name, Duration wait) {
      int low = 0;
      int high = count - 1;
      int reach = 64;
      int probe = guess(name);
      while (low <= high) {
        byte[] entry = bytes.read(HEAD + (long) probe * ENTRY, ENTRY, wait);
        int order =
            Arrays.compareUnsigned(
                entry, 0, HashedNames.IDENTITY_BYTES, name, 0, HashedNames.IDENTITY_BYTES);
        if (order == 0) {
          return Optional.of(place(entry));
        }
        if (order < 0) {
          low = probe + 1;
        } else {
          high = probe - 1;
        }
        // Move away from the prediction in growing steps, then bisect.
        int middle = (int) (((long) low + high) >>> 1);
        probe =
            order < 0 ? (int) Math.min(middle, (long) low + reach) : Math.max(middle, high - reach);
        reach = reach > count ? reach : 8 * reach;
      }
      return Optional.empty();
    }

    private int guess(byte[] name) {
      double part = (ByteBuffer.wrap(name).getInt() & 0xffff_ffffL) / 4_294_967_296.0;
      // Less than count: the rounding error of a 32-bit and a 31-bit number's product is too small.
      return (int) (part * count);
    }

    Place place(int position) {
      return place(bytes.read(HEAD + (long) position * ENTRY, ENTRY));
    }

    private static Place place(byte[] entry) {
      ByteBuffer numbers = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
      return new Place(
          numbers.getLong(HashedNames.IDENTITY_BYTES),
          numbers.getInt(HashedNames.IDENTITY_BYTES + 8));
    }
  }
}
