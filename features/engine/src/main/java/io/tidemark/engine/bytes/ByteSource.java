package io.tidemark.engine.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Reads what a {@link ByteSink} wrote. Every length is checked against the remaining bytes before
 * memory is allocated. Damage is reported as a {@link DamagedBytesException} that names the field
 * last passed to {@link #at}. Not thread-safe.
 */
public final class ByteSource {
  private final ByteBuffer buffer;
  private String what;

  /** Reads the whole array, which must not be modified meanwhile. */
  public ByteSource(byte[] bytes) {
    this(ByteBuffer.wrap(bytes), "record");
  }

  private ByteSource(ByteBuffer buffer, String what) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    this.what = what;
  }

  public ByteSource at(String field) {
    what = field;
    return this;
  }

  public int u8() {
    return need(1).get() & 0xFF;
  }

  public int i32() {
    return need(4).getInt();
  }

  public int i32UpTo(int limit) {
    int value = i32();
    if (value < 0 || value > limit) {
      throw damaged(4, value + " is outside 0 to " + limit);
    }
    return value;
  }

  public long i64() {
    return need(8).getLong();
  }

  public double f64() {
    return Double.longBitsToDouble(i64());
  }

  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw damaged("it has more than ten bytes");
  }

  public long signed() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  public int nonNegativeInt() {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("it is out of range: " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  public int day() {
    long value = signed();
    if (value != (int) value) {
      throw damaged("it is out of range: " + value);
    }
    return (int) value;
  }

  /** Reads a count of elements, of at least the given size in bytes, stored as a varint. */
  public int count(int leastBytes) {
    return possible(varint(), leastBytes, 0);
  }

  /** Same as {@link #count}, but stored as an int. */
  public int count32(int leastBytes) {
    return possible(i32(), leastBytes, 4);
  }

  private int possible(long count, int leastBytes, int bytesBack) {
    if (count < 0 || count > buffer.remaining() / leastBytes) {
      String shown = bytesBack == 0 ? Long.toUnsignedString(count) : Long.toString(count);
      throw damaged(
          bytesBack,
          "a count of %s is impossible because only %s bytes are left"
              .formatted(shown, buffer.remaining()));
    }
    return (int) count;
  }

  /** Reads a UTF-8 string preceded by its length as a varint, or null if null was written. */
  public String text() {
    long coded = varint();
    if (coded == 0) {
      return null;
    }
    int length = possible(coded - 1, 1, 0);
    int from = buffer.arrayOffset() + buffer.position();
    buffer.position(buffer.position() + length);
    return new String(buffer.array(), from, length, StandardCharsets.UTF_8);
  }

  /** Reads a UTF-8 string preceded by its length as an int. Rejects malformed UTF-8. */
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

  public byte[] bytes() {
    byte[] bytes = new byte[count32(1)];
    buffer.get(bytes);
    return bytes;
  }

  public float[] floats() {
    float[] values = new float[count32(4)];
    buffer.asFloatBuffer().get(values);
    skip(4 * values.length);
    return values;
  }

  public int[] ints() {
    int[] values = new int[count32(4)];
    buffer.asIntBuffer().get(values);
    skip(4 * values.length);
    return values;
  }

  public long[] longs() {
    long[] values = new long[count32(8)];
    buffer.asLongBuffer().get(values);
    skip(8 * values.length);
    return values;
  }

  public double[] doubles() {
    double[] values = new double[count32(8)];
    buffer.asDoubleBuffer().get(values);
    skip(8 * values.length);
    return values;
  }

  public void expect(byte[] expected) {
    byte[] found = new byte[expected.length];
    need(expected.length).get(found);
    if (!Arrays.equals(found, expected)) {
      throw damaged(
          expected.length,
          "expected %s but found %s; the bytes are damaged or in another format"
              .formatted(Arrays.toString(expected), Arrays.toString(found)));
    }
  }

  /** Returns a reader for the next section, which must have the given tag, and skips it. */
  public ByteSource section(String tag) {
    at("tag of section " + tag).expect(ByteSink.tag(tag));
    int length = at("length of section " + tag).count32(1);
    ByteBuffer content = buffer.duplicate();
    content.limit(buffer.position() + length);
    skip(length);
    return new ByteSource(content, "section " + tag);
  }

  /** Reads the next section with a function that must consume all of it. */
  public <T> T section(String tag, String what, Function<ByteSource, T> read) {
    ByteSource section = section(tag);
    T content = read.apply(section);
    section.at("end of " + what).end();
    return content;
  }

  /** Returns the CRC-32C of all remaining bytes without consuming them. */
  public int checksumOfRest() {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate());
    return (int) crc.getValue();
  }

  public int remaining() {
    return buffer.remaining();
  }

  public int offset() {
    return buffer.position();
  }

  public void end() {
    if (buffer.hasRemaining()) {
      throw damaged(buffer.remaining() + " bytes too many");
    }
  }

  public DamagedBytesException damaged(String problem) {
    return damaged(0, problem);
  }

  /** Creates an exception about a field of the given length that ends here. */
  public DamagedBytesException damaged(int bytesBack, String problem) {
    return new DamagedBytesException(what, offset() - bytesBack, problem);
  }

  private void skip(int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  private ByteBuffer need(int bytes) {
    if (bytes > buffer.remaining()) {
      throw damaged("it needs " + bytes + " bytes, but only " + buffer.remaining() + " are left");
    }
    return buffer;
  }
}
