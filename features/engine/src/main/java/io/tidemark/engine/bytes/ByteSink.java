package io.tidemark.engine.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A growing array of little-endian numbers, texts, arrays and tagged sections; the writing half of
 * {@link ByteSource}. Equal calls give equal bytes. Not thread-safe.
 */
public final class ByteSink {
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  /** One byte, the low eight bits of the value. */
  public ByteSink u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  /** Four bytes. */
  public ByteSink i32(int value) {
    room(4).putInt(value);
    return this;
  }

  /** Eight bytes. */
  public ByteSink i64(long value) {
    room(8).putLong(value);
    return this;
  }

  /** The exact bits of a double. */
  public ByteSink f64(double value) {
    return i64(Double.doubleToRawLongBits(value));
  }

  /** An unsigned LEB128 number: small values take one byte. */
  public ByteSink varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
    return this;
  }

  /** A signed number, zig-zag coded. */
  public ByteSink signed(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  /** A string in UTF-8 with its length as a varint; null and empty differ. */
  public ByteSink text(String value) {
    if (value == null) {
      return varint(0);
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return varint(utf8.length + 1L).raw(utf8);
  }

  /** A count of bytes (int), then the text as UTF-8. */
  public ByteSink countedText(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A count of bytes (int), then the bytes. */
  public ByteSink bytes(byte[] bytes) {
    return i32(bytes.length).raw(bytes);
  }

  /** A count of values (int), then four bytes each. */
  public ByteSink floats(float[] values) {
    i32(values.length).room(4L * values.length).asFloatBuffer().put(values);
    return skip(4 * values.length);
  }

  /** A count of values (int), then four bytes each. */
  public ByteSink ints(int[] values) {
    i32(values.length).room(4L * values.length).asIntBuffer().put(values);
    return skip(4 * values.length);
  }

  /** A count of values (int), then eight bytes each. */
  public ByteSink longs(long[] values) {
    i32(values.length).room(8L * values.length).asLongBuffer().put(values);
    return skip(8 * values.length);
  }

  /** A count of values (int), then eight bytes each. */
  public ByteSink doubles(double[] values) {
    i32(values.length).room(8L * values.length).asDoubleBuffer().put(values);
    return skip(8 * values.length);
  }

  /** Bytes without a count. */
  public ByteSink raw(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  /**
   * A section: its tag, the length of its content (int), the content.
   *
   * @param tag four ASCII letters
   */
  public ByteSink section(String tag, Consumer<ByteSink> content) {
    raw(tag(tag));
    int lengthAt = buffer.position();
    i32(0);
    content.accept(this);
    buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
    return this;
  }

  /** Number of bytes written. */
  public int size() {
    return buffer.position();
  }

  /** Everything written, as a new array. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static byte[] tag(String tag) {
    byte[] ascii = tag.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length != 4) {
      throw new IllegalArgumentException("A section tag has four letters, not '" + tag + "'");
    }
    return ascii;
  }

  private ByteSink skip(int bytes) {
    buffer.position(buffer.position() + bytes);
    return this;
  }

  private ByteBuffer room(long bytes) {
    if (bytes > buffer.remaining()) {
      long needed = buffer.position() + bytes;
      if (needed > LARGEST) {
        throw new IllegalStateException(
            needed + " bytes do not fit one array; use fewer scopes, trees or samples");
      }
      int capacity = (int) Math.min(Math.max(2L * buffer.capacity(), needed), LARGEST);
      ByteBuffer larger = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
    return buffer;
  }
}
