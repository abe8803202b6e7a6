package io.tidemark.engine.profile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with variable-length numbers; the writing half of {@link ByteSource}. */
public final class ByteSink {
  private byte[] bytes = new byte[256];
  private int size;

  /** One byte, the low eight bits of the value. */
  public void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  /** An unsigned LEB128 number: small values take one byte. */
  public void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A signed number, zig-zag coded. */
  public void signed(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  /** Eight bytes, little-endian. */
  public void i64(long value) {
    room(8);
    for (int i = 0; i < 8; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
  }

  /** The exact bits of a double. */
  public void f64(double value) {
    i64(Double.doubleToRawLongBits(value));
  }

  /** A string in UTF-8 with its length; null and empty differ. */
  public void text(String value) {
    if (value == null) {
      varint(0);
      return;
    }
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    varint(encoded.length + 1L);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
