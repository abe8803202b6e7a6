package io.tidemark.runtime.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads what {@link FlatWriter} wrote. Every count is compared with the bytes that are left before
 * anything is allocated for it, so a hostile length costs nothing. Each method names what it reads,
 * for the message of {@link UnreadableBaselineException}. Not thread-safe.
 */
public final class FlatReader {
  private final ByteBuffer buffer;

  /** A reader over the whole array, which must not change meanwhile. */
  public FlatReader(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  private FlatReader(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** One byte, 0 to 255. */
  public int takeByte(String what) {
    return need(what, 1).get() & 0xff;
  }

  /** Four bytes. */
  public int takeInt(String what) {
    return need(what, 4).getInt();
  }

  /** Four bytes that give a number from 0 to {@code limit}. */
  public int takeIntUpTo(String what, int limit) {
    int value = takeInt(what);
    if (value < 0 || value > limit) {
      throw unreadable(what, 4, value + " is outside 0 to " + limit);
    }
    return value;
  }

  /** Eight bytes. */
  public long takeLong(String what) {
    return need(what, 8).getLong();
  }

  /** Eight bytes. */
  public double takeDouble(String what) {
    return Double.longBitsToDouble(takeLong(what));
  }

  /** A counted UTF-8 text; malformed UTF-8 is an error, not a replacement character. */
  public String takeText(String what) {
    int length = takeCount(what, 1);
    ByteBuffer text = buffer.slice(buffer.position(), length);
    try {
      CharBuffer chars =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(text);
      buffer.position(buffer.position() + length);
      return chars.toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableBaselineException(what, buffer.position(), "it is not valid UTF-8", e);
    }
  }

  /** A counted array. */
  public byte[] takeBytes(String what) {
    byte[] bytes = new byte[takeCount(what, 1)];
    buffer.get(bytes);
    return bytes;
  }

  /** A counted array. */
  public float[] takeFloats(String what) {
    float[] values = new float[takeCount(what, 4)];
    buffer.asFloatBuffer().get(values);
    buffer.position(buffer.position() + 4 * values.length);
    return values;
  }

  /** A counted array. */
  public int[] takeInts(String what) {
    int[] values = new int[takeCount(what, 4)];
    buffer.asIntBuffer().get(values);
    buffer.position(buffer.position() + 4 * values.length);
    return values;
  }

  /** A counted array. */
  public long[] takeLongs(String what) {
    long[] values = new long[takeCount(what, 8)];
    buffer.asLongBuffer().get(values);
    buffer.position(buffer.position() + 8 * values.length);
    return values;
  }

  /** A counted array. */
  public double[] takeDoubles(String what) {
    double[] values = new double[takeCount(what, 8)];
    buffer.asDoubleBuffer().get(values);
    buffer.position(buffer.position() + 8 * values.length);
    return values;
  }

  /**
   * A count of things that take at least {@code bytesEach} bytes each.
   *
   * @throws UnreadableBaselineException if that many cannot be left
   */
  public int takeCount(String what, int bytesEach) {
    int count = takeInt(what);
    if (count < 0 || count > buffer.remaining() / bytesEach) {
      throw unreadable(
          what,
          4,
          "a count of " + count + " cannot be true, " + buffer.remaining() + " bytes are left");
    }
    return count;
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

  /** Exactly these bytes must come next. */
  public void expect(String what, byte[] expected) {
    byte[] found = new byte[expected.length];
    need(what, expected.length).get(found);
    if (!Arrays.equals(found, expected)) {
      throw unreadable(
          what,
          expected.length,
          "expected "
              + Arrays.toString(expected)
              + " but found "
              + Arrays.toString(found)
              + "; these bytes are something else or are damaged");
    }
  }

  /** The reader of the section that must come next; this reader then stands behind it. */
  public FlatReader takeSection(String tag) {
    expect("tag of section " + tag, FlatWriter.tag(tag));
    int length = takeCount("length of section " + tag, 1);
    ByteBuffer content = buffer.duplicate();
    content.limit(buffer.position() + length);
    buffer.position(buffer.position() + length);
    return new FlatReader(content);
  }

  /** Whether anything is left. */
  public boolean hasMore() {
    return buffer.hasRemaining();
  }

  /** Nothing may be left. */
  public void expectEnd(String what) {
    if (buffer.hasRemaining()) {
      throw unreadable("end of " + what, 0, buffer.remaining() + " bytes too many");
    }
  }

  /** Position from the start of the array, in bytes. */
  public int offset() {
    return buffer.position();
  }

  /** What to throw about the value that ended at the present position. */
  public UnreadableBaselineException unreadable(String what, int bytesBack, String problem) {
    return new UnreadableBaselineException(what, buffer.position() - bytesBack, problem);
  }

  private ByteBuffer need(String what, int bytes) {
    if (bytes > buffer.remaining()) {
      throw unreadable(
          what, 0, "it takes " + bytes + " bytes, " + buffer.remaining() + " are left");
    }
    return buffer;
  }
}
