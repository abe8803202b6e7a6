package io.tidemark.runtime.bundle;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.UnreadableBaselineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the record of each identity lies: the file {@code identities.idx}. Magic {@code TMIX},
 * version (byte), three zero bytes, count (int), then per identity in rising order of its name:
 * name (16 bytes, compared as unsigned), offset in {@code identities.bin} (long), length (int).
 * Immutable and thread-safe.
 */
final class IdentityIndex {
  static final String NAME = "identities.idx";
  static final byte[] MAGIC = "TMIX".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;
  static final int HEAD = 12;
  static final int ENTRY = MemberNames.IDENTITY_BYTES + 12;

  private final byte[] bytes;
  private final ByteBuffer numbers;
  private final int count;

  /** Where a record lies. */
  record Place(long offset, int length) {}

  private IdentityIndex(byte[] bytes, int count) {
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.count = count;
  }

  /**
   * Reads an index.
   *
   * @throws RefusedBundleException if the bytes are anything else
   */
  static IdentityIndex of(byte[] bytes) {
    try {
      FlatReader in = new FlatReader(bytes);
      in.expect("identity index's magic", MAGIC);
      in.expect("identity index's version", new byte[] {VERSION, 0, 0, 0});
      int count = in.takeCount("identity index's count", ENTRY);
      if (in.remaining() != (long) count * ENTRY) {
        throw in.unreadable("identity index", 0, in.remaining() + " bytes for " + count);
      }
      return new IdentityIndex(bytes, count);
    } catch (UnreadableBaselineException e) {
      throw new RefusedBundleException(Refusal.CONTENT_UNREADABLE, e.getMessage(), e);
    }
  }

  /** Number of identities. */
  int size() {
    return count;
  }

  /** Where the record of the identity of this name lies. */
  Optional<Place> find(byte[] name) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = HEAD + middle * ENTRY;
      int order =
          Arrays.compareUnsigned(bytes, at, at + name.length, name, 0, MemberNames.IDENTITY_BYTES);
      if (order == 0) {
        return Optional.of(place(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** Where the record at a position lies, 0 to {@link #size} − 1. */
  Place place(int position) {
    int at = HEAD + position * ENTRY + MemberNames.IDENTITY_BYTES;
    return new Place(numbers.getLong(at), numbers.getInt(at + 8));
  }
}
