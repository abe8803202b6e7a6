package io.tidemark.training.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the fields of a protobuf message. Four kinds of field do not justify generated classes.
 */
final class ProtoBytes {
  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoBytes number(int field, long value) {
    varint(((long) field << 3) | VARINT);
    varint(value);
    return this;
  }

  ProtoBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoBytes message(int field, ProtoBytes message) {
    return bytes(field, message.toBytes());
  }

  ProtoBytes bytes(int field, byte[] value) {
    varint(((long) field << 3) | LENGTH);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoBytes real(int field, float value) {
    varint(((long) field << 3) | FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(bits >>> shift);
    }
    return this;
  }

  ProtoBytes raw(ProtoBytes fields) {
    out.writeBytes(fields.toBytes());
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
