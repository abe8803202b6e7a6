package io.tidemark.training.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/** Builder for an ONNX model. Nodes are stored in the order in which they are added. */
final class OnnxGraph {
  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int DOUBLE = 11;

  static final String ML_DOMAIN = "ai.onnx.ml";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 15;
  private static final int ML_OPSET = 3;

  private final ProtoBytes graph = new ProtoBytes().text(2, "isolation_forest");

  OnnxGraph node(String type, List<String> inputs, String output, Attributes attributes) {
    return node("", type, inputs, output, attributes);
  }

  OnnxGraph node(
      String domain, String type, List<String> inputs, String output, Attributes attributes) {
    ProtoBytes node = new ProtoBytes();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, type);
    attributes.appendTo(node);
    if (!domain.isEmpty()) {
      node.text(7, domain);
    }
    graph.message(1, node);
    return this;
  }

  OnnxGraph constant(String name, double... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asDoubleBuffer().put(values);
    return constant(name, DOUBLE, values.length, raw.array());
  }

  OnnxGraph constant(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(name, INT64, values.length, raw.array());
  }

  private OnnxGraph constant(String name, int type, int length, byte[] raw) {
    graph.message(
        5, new ProtoBytes().number(1, length).number(2, type).text(8, name).bytes(9, raw));
    return this;
  }

  /** Adds a matrix with one line per row to be scored. */
  OnnxGraph input(String name, int type, int columns) {
    graph.message(11, value(name, type, columns));
    return this;
  }

  OnnxGraph output(String name, int type, int columns) {
    graph.message(12, value(name, type, columns));
    return this;
  }

  byte[] toBytes(SortedMap<String, String> metadata) {
    ProtoBytes model =
        new ProtoBytes()
            .number(1, IR_VERSION)
            .text(2, "tidemark")
            .message(7, graph)
            .message(8, new ProtoBytes().text(1, "").number(2, OPSET))
            .message(8, new ProtoBytes().text(1, ML_DOMAIN).number(2, ML_OPSET));
    metadata.forEach(
        (name, text) -> model.message(14, new ProtoBytes().text(1, name).text(2, text)));
    return model.toBytes();
  }

  private static ProtoBytes value(String name, int type, int columns) {
    ProtoBytes shape =
        new ProtoBytes()
            .message(1, new ProtoBytes().text(2, "rows"))
            .message(1, new ProtoBytes().number(1, columns));
    ProtoBytes tensor = new ProtoBytes().number(1, type).message(2, shape);
    return new ProtoBytes().text(1, name).message(2, new ProtoBytes().message(1, tensor));
  }

  static final class Attributes {
    private final ProtoBytes attributes = new ProtoBytes();

    static Attributes none() {
      return new Attributes();
    }

    Attributes number(String name, long value) {
      return add(name, new ProtoBytes().number(3, value), 2);
    }

    Attributes text(String name, String value) {
      return add(name, new ProtoBytes().text(4, value), 3);
    }

    Attributes floats(String name, double[] values) {
      ProtoBytes field = new ProtoBytes();
      for (double value : values) {
        field.real(7, (float) value);
      }
      return add(name, field, 6);
    }

    Attributes numbers(String name, int[] values) {
      ProtoBytes field = new ProtoBytes();
      for (int value : values) {
        field.number(8, value);
      }
      return add(name, field, 7);
    }

    Attributes texts(String name, List<String> values) {
      ProtoBytes field = new ProtoBytes();
      values.forEach(value -> field.text(9, value));
      return add(name, field, 8);
    }

    private Attributes add(String name, ProtoBytes value, int type) {
      attributes.message(5, new ProtoBytes().text(1, name).raw(value).number(20, type));
      return this;
    }

    private void appendTo(ProtoBytes node) {
      node.raw(attributes);
    }
  }

  /** Writes protobuf fields. Four kinds of field do not justify generated classes. */
  private static final class ProtoBytes {
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
}
