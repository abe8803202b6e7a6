package io.tidemark.engine.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes little-endian numbers, strings, arrays and tagged sections, which a {@link ByteSource}
 * reads. The same calls always produce the same bytes. Not thread-safe.
 */
public final class ByteSink {
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  public ByteSink u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  public ByteSink i32(int value) {
    room(4).putInt(value);
    return this;
  }

  public ByteSink i64(long value) {
    room(8).putLong(value);
    return this;
  }

  public ByteSink f64(double value) {
    return i64(Double.doubleToRawLongBits(value));
  }

  /** Writes an unsigned LEB128 number. */
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

  public ByteSink signed(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  /** Writes a UTF-8 string preceded by its length as a varint; null is not the empty string. */
  public ByteSink text(String value) {
    if (value == null) {
      return varint(0);
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return varint(utf8.length + 1L).raw(utf8);
  }

  /** Writes a UTF-8 string preceded by its length in bytes (int). */
  public ByteSink countedText(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public ByteSink bytes(byte[] bytes) {
    return i32(bytes.length).raw(bytes);
  }

  /** Writes the number of values (int), then four bytes per value. */
  public ByteSink floats(float[] values) {
    i32(values.length).room(4L * values.length).asFloatBuffer().put(values);
    return skip(4 * values.length);
  }

  public ByteSink ints(int[] values) {
    i32(values.length).room(4L * values.length).asIntBuffer().put(values);
    return skip(4 * values.length);
  }

  public ByteSink longs(long[] values) {
    i32(values.length).room(8L * values.length).asLongBuffer().put(values);
    return skip(8 * values.length);
  }

  public ByteSink doubles(double[] values) {
    i32(values.length).room(8L * values.length).asDoubleBuffer().put(values);
    return skip(8 * values.length);
  }

  public ByteSink raw(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  /** Writes a tag of four ASCII letters, the content's length in bytes (int), and the content. */
  public ByteSink section(String tag, Consumer<ByteSink> content) {
    raw(tag(tag));
    int lengthAt = buffer.position();
    i32(0);
    content.accept(this);
    buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
    return this;
  }

  public int size() {
    return buffer.position();
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static byte[] tag(String tag) {
    byte[] ascii = tag.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length != 4) {
      throw new IllegalArgumentException(
          "A section tag must have four letters, but it is '" + tag + "'");
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
            needed + " bytes do not fit into one array; use fewer scopes, trees or samples");
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
