package io.tidemark.engine.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the bytes of a {@link ByteSink}. Every count is compared with the bytes that are left
 * before anything is allocated, so a hostile length costs nothing. Damaged bytes end in a {@link
 * DamagedBytesException} with the field that {@link #at} named last. Not thread-safe.
 */
public final class ByteSource {
  private final ByteBuffer buffer;
  private String what;

  /** A reader over the whole array, which must not change meanwhile. */
  public ByteSource(byte[] bytes) {
    this(ByteBuffer.wrap(bytes), "record");
  }

  private ByteSource(ByteBuffer buffer, String what) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    this.what = what;
  }

  /** Names the next field, for messages. */
  public ByteSource at(String field) {
    what = field;
    return this;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    return need(1).get() & 0xFF;
  }

  /** Four bytes. */
  public int i32() {
    return need(4).getInt();
  }

  /** Four bytes that give a number from 0 to {@code limit}. */
  public int i32UpTo(int limit) {
    int value = i32();
    if (value < 0 || value > limit) {
      throw damaged(4, value + " is outside 0 to " + limit);
    }
    return value;
  }

  /** Eight bytes. */
  public long i64() {
    return need(8).getLong();
  }

  /** The exact bits of a double. */
  public double f64() {
    return Double.longBitsToDouble(i64());
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

  /** A varint from 0 to {@link Integer#MAX_VALUE}. */
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
   * A count of things as a varint, which cannot exceed the bytes that are left.
   *
   * @param leastBytes of each thing
   */
  public int count(int leastBytes) {
    return possible(varint(), leastBytes);
  }

  /**
   * A count of things as an int, which cannot exceed the bytes that are left.
   *
   * @param leastBytes of each thing
   */
  public int count32(int leastBytes) {
    int count = i32();
    if (count < 0 || count > buffer.remaining() / leastBytes) {
      throw damaged(
          4, "a count of " + count + " cannot be true, " + buffer.remaining() + " bytes are left");
    }
    return count;
  }

  private int possible(long count, int leastBytes) {
    if (count < 0 || count > buffer.remaining() / leastBytes) {
      throw damaged(
          "a count of "
              + Long.toUnsignedString(count)
              + " cannot be true, "
              + buffer.remaining()
              + " bytes are left");
    }
    return (int) count;
  }

  /** A string with its length as a varint, or null where null was written. */
  public String text() {
    long coded = varint();
    if (coded == 0) {
      return null;
    }
    int length = possible(coded - 1, 1);
    int from = buffer.arrayOffset() + buffer.position();
    buffer.position(buffer.position() + length);
    return new String(buffer.array(), from, length, StandardCharsets.UTF_8);
  }

  /** A counted UTF-8 text; malformed UTF-8 is an error, not a replacement character. */
  public String countedText() {
    int length = count32(1);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(buffer.slice(buffer.position(), length))
              .toString();
      buffer.position(buffer.position() + length);
      return text;
    } catch (CharacterCodingException e) {
      throw new DamagedBytesException(what, offset(), "it is not valid UTF-8", e);
    }
  }

  /** A counted array. */
  public byte[] bytes() {
    byte[] bytes = new byte[count32(1)];
    buffer.get(bytes);
    return bytes;
  }

  /** A counted array. */
  public float[] floats() {
    float[] values = new float[count32(4)];
    buffer.asFloatBuffer().get(values);
    skip(4 * values.length);
    return values;
  }

  /** A counted array. */
  public int[] ints() {
    int[] values = new int[count32(4)];
    buffer.asIntBuffer().get(values);
    skip(4 * values.length);
    return values;
  }

  /** A counted array. */
  public long[] longs() {
    long[] values = new long[count32(8)];
    buffer.asLongBuffer().get(values);
    skip(8 * values.length);
    return values;
  }

  /** A counted array. */
  public double[] doubles() {
    double[] values = new double[count32(8)];
    buffer.asDoubleBuffer().get(values);
    skip(8 * values.length);
    return values;
  }

  /** Exactly these bytes must come next. */
  public void expect(byte[] expected) {
    byte[] found = new byte[expected.length];
    need(expected.length).get(found);
    if (!Arrays.equals(found, expected)) {
      throw damaged(
          expected.length,
          "expected "
              + Arrays.toString(expected)
              + " but found "
              + Arrays.toString(found)
              + "; these bytes are something else or are damaged");
    }
  }

  /** The reader of the section that must come next; this reader then stands behind it. */
  public ByteSource section(String tag) {
    at("tag of section " + tag).expect(ByteSink.tag(tag));
    int length = at("length of section " + tag).count32(1);
    ByteBuffer content = buffer.duplicate();
    content.limit(buffer.position() + length);
    skip(length);
    return new ByteSource(content, "section " + tag);
  }

  /** CRC-32C of all that is left; the position does not move. */
  public int checksumOfRest() {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate());
    return (int) crc.getValue();
  }

  /** Number of bytes left. */
  public int remaining() {
    return buffer.remaining();
  }

  /** Position from the start of the array, in bytes. */
  public int offset() {
    return buffer.position();
  }

  /** Refuses bytes that nobody read. */
  public void end() {
    if (buffer.hasRemaining()) {
      throw damaged(buffer.remaining() + " bytes too many");
    }
  }

  /** The exception about the present position. */
  public DamagedBytesException damaged(String problem) {
    return damaged(0, problem);
  }

  /** The exception about a field that ended at the present position. */
  public DamagedBytesException damaged(int bytesBack, String problem) {
    return new DamagedBytesException(what, offset() - bytesBack, problem);
  }

  private void skip(int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  private ByteBuffer need(int bytes) {
    if (bytes > buffer.remaining()) {
      throw damaged("it takes " + bytes + " bytes, " + buffer.remaining() + " are left");
    }
    return buffer;
  }
}
