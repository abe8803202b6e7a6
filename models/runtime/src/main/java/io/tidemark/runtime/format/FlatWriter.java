package io.tidemark.runtime.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Appends little-endian numbers, counted arrays, counted UTF-8 texts and tagged sections to a
 * growing array. Equal calls give equal bytes. Not thread-safe.
 */
public final class FlatWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

  /** One byte, the low eight bits of the value. */
  public FlatWriter putByte(int value) {
    room(1).put((byte) value);
    return this;
  }

  /** Four bytes. */
  public FlatWriter putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  /** Eight bytes. */
  public FlatWriter putLong(long value) {
    room(8).putLong(value);
    return this;
  }

  /** Eight bytes, the raw IEEE 754 bits. */
  public FlatWriter putDouble(double value) {
    return putLong(Double.doubleToRawLongBits(value));
  }

  /** A count of bytes (int), then the text as UTF-8. */
  public FlatWriter putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putInt(utf8.length);
    room(utf8.length).put(utf8);
    return this;
  }

  /** A count of values (int), then four bytes each. */
  public FlatWriter putFloats(float[] values) {
    putInt(values.length);
    room(4L * values.length).asFloatBuffer().put(values);
    return skip(4 * values.length);
  }

  /** A count of values (int), then four bytes each. */
  public FlatWriter putInts(int[] values) {
    putInt(values.length);
    room(4L * values.length).asIntBuffer().put(values);
    return skip(4 * values.length);
  }

  /** A count of values (int), then eight bytes each. */
  public FlatWriter putLongs(long[] values) {
    putInt(values.length);
    room(8L * values.length).asLongBuffer().put(values);
    return skip(8 * values.length);
  }

  /** A count of values (int), then eight bytes each. */
  public FlatWriter putDoubles(double[] values) {
    putInt(values.length);
    room(8L * values.length).asDoubleBuffer().put(values);
    return skip(8 * values.length);
  }

  /** A count of bytes (int), then the bytes. */
  public FlatWriter putBytes(byte[] bytes) {
    return putInt(bytes.length).putRaw(bytes);
  }

  /** Bytes as they are, without a count. */
  public FlatWriter putRaw(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  /**
   * A section: its tag, the length of its content (int), the content.
   *
   * @param tag four ASCII letters
   */
  public FlatWriter putSection(String tag, Consumer<FlatWriter> content) {
    putRaw(tag(tag));
    int lengthAt = buffer.position();
    putInt(0);
    content.accept(this);
    buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
    return this;
  }

  /** Bytes written so far. */
  public int size() {
    return buffer.position();
  }

  /** Everything written so far, as a new array. */
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

  private FlatWriter skip(int bytes) {
    buffer.position(buffer.position() + bytes);
    return this;
  }

  private ByteBuffer room(long bytes) {
    if (bytes > buffer.remaining()) {
      long wanted = Math.max(2L * buffer.capacity(), buffer.position() + bytes);
      int capacity = Math.toIntExact(Math.min(wanted, Integer.MAX_VALUE - 8));
      if (buffer.position() + bytes > capacity) {
        throw new IllegalStateException(
            "A baseline of "
                + (buffer.position() + bytes)
                + " bytes does not fit one array; use fewer scopes, trees or samples");
      }
      ByteBuffer larger = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
    return buffer;
  }
}
