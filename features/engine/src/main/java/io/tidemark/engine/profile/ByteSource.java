package io.tidemark.engine.profile;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteSink} wrote. Every length is checked against the bytes that are left, so
 * that damaged input ends in an {@link IllegalArgumentException} that names the offset, never in a
 * large allocation.
 */
public final class ByteSource {
  private final byte[] bytes;
  private int at;

  public ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    need(1);
    return bytes[at++] & 0xFF;
  }

  /** An unsigned LEB128 number. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw damaged("a number of more than ten bytes");
  }

  /** A signed, zig-zag coded number. */
  public long signed() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A whole number from 0 to {@link Integer#MAX_VALUE}. */
  public int whole() {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("a whole number of " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** A day as days since 1970-01-01. */
  public int day() {
    long value = signed();
    if (value != (int) value) {
      throw damaged("a day of " + value);
    }
    return (int) value;
  }

  /**
   * A count of things, which cannot exceed what is left.
   *
   * @param leastBytes that each thing takes
   */
  public int count(int leastBytes) {
    long value = varint();
    if (value < 0 || value > (bytes.length - at) / leastBytes) {
      throw damaged(
          "a count of "
              + Long.toUnsignedString(value)
              + " with "
              + (bytes.length - at)
              + " bytes left");
    }
    return (int) value;
  }

  /** Eight bytes, little-endian. */
  public long i64() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value |= (long) (bytes[at++] & 0xFF) << (8 * i);
    }
    return value;
  }

  /** The exact bits of a double. */
  public double f64() {
    return Double.longBitsToDouble(i64());
  }

  /** A string, or null where null was written. */
  public String text() {
    long coded = varint();
    if (coded == 0) {
      return null;
    }
    if (coded < 0 || coded - 1 > bytes.length - at) {
      throw damaged(
          "a text of " + Long.toUnsignedString(coded - 1) + " bytes, " + remaining() + " left");
    }
    int length = (int) coded;
    String value = new String(bytes, at, length - 1, StandardCharsets.UTF_8);
    at += length - 1;
    return value;
  }

  /** Checks that everything was read. */
  public void end() {
    if (remaining() != 0) {
      throw damaged(remaining() + " bytes more than the record has");
    }
  }

  /** What a reader throws where the bytes cannot be what was written; names the offset. */
  public IllegalArgumentException damaged(String why) {
    return new IllegalArgumentException("Damaged record at byte " + at + ": " + why);
  }

  private int remaining() {
    return bytes.length - at;
  }

  private void need(int count) {
    if (count > bytes.length - at) {
      throw damaged(count + " more bytes expected, " + (bytes.length - at) + " left");
    }
  }
}
