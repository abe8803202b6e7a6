package io.tidemark.engine.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ByteSourceTest {
  @Test
  void numbersUseMinimalBytes() {
    ByteSink sink = new ByteSink();
    sink.varint(0);
    sink.varint(127);
    sink.varint(128);
    sink.signed(-1);
    // 0 and 127 fit into seven bits, 128 is encoded as 80 01, and -1 is 1 in zig-zag encoding.
    assertThat(sink.toBytes()).containsExactly(0, 127, 0x80, 1, 1);
  }

  @Property(tries = 200)
  void roundTrips(@ForAll long number, @ForAll double decimal, @ForAll byte small) {
    ByteSink sink = new ByteSink();
    sink.varint(number);
    sink.signed(number);
    sink.i64(number);
    sink.f64(decimal);
    sink.u8(small);
    ByteSource source = new ByteSource(sink.toBytes());
    assertThat(source.varint()).isEqualTo(number);
    assertThat(source.signed()).isEqualTo(number);
    assertThat(source.i64()).isEqualTo(number);
    assertThat(source.f64()).isEqualTo(decimal);
    assertThat(source.u8()).isEqualTo(small & 0xFF);
    source.end();
  }

  @Test
  void distinguishesNullFromEmptyText() {
    ByteSink sink = new ByteSink();
    sink.text(null);
    sink.text("");
    sink.text("ü😀\u0000");
    sink.text("x".repeat(1000));
    ByteSource source = new ByteSource(sink.toBytes());
    assertThat(source.text()).isNull();
    assertThat(source.text()).isEmpty();
    assertThat(source.text()).isEqualTo("ü😀\u0000");
    assertThat(source.text()).hasSize(1000);
    source.end();
  }

  @Test
  void damageNamesOffset() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes().u8())
        .withMessage("Cannot read record at byte 0: it needs 1 bytes, but only 0 are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(1, 2, 3).i64())
        .withMessageContaining("it needs 8 bytes, but only 3 are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1).varint())
        .withMessageContaining("more than ten bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 15).nonNegativeInt())
        .withMessageContaining("it is out of range: 4294967295");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 127).day())
        .withMessageContaining("it is out of range");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(5, 1, 1, 1, 1).count(1))
        .withMessageContaining("a count of 5 is impossible because only 4 bytes are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(3, 1, 1, 1, 1).count(2))
        .withMessageContaining("a count of 3 is impossible because only 4 bytes are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(9, 65).text())
        .withMessageContaining("a count of 8 is impossible because only 1 bytes are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(9).end())
        .withMessageContaining("1 bytes too many");
  }

  @Test
  void sectionsAndArraysRoundTrip() {
    byte[] bytes =
        new ByteSink()
            .u8(200)
            .i32(-7)
            .i64(Long.MIN_VALUE)
            .f64(Double.NaN)
            .countedText("Grüße 🌊")
            .floats(new float[] {1f, -0f})
            .ints(new int[0])
            .longs(new long[] {5})
            .doubles(new double[] {0.1})
            .section("ABCD", inner -> inner.u8(1))
            .toBytes();
    ByteSource in = new ByteSource(bytes);
    assertThat(in.at("b").u8()).isEqualTo(200);
    assertThat(in.at("i").i32()).isEqualTo(-7);
    assertThat(in.at("l").i64()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.at("d").f64()).isNaN();
    assertThat(in.at("t").countedText()).isEqualTo("Grüße 🌊");
    assertThat(in.at("fs").floats()).containsExactly(1f, -0f);
    assertThat(in.at("is").ints()).isEmpty();
    assertThat(in.at("ls").longs()).containsExactly(5);
    assertThat(in.at("ds").doubles()).containsExactly(0.1);
    ByteSource section = in.section("ABCD");
    assertThat(section.at("inner").u8()).isEqualTo(1);
    section.at("section").end();
    in.at("all").end();
  }

  @Test
  void numbersAreLittleEndian() {
    assertThat(new ByteSink().i32(1).toBytes()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void writerGrowsBeyondItsFirstBuffer() {
    float[] many = new float[5000];
    many[4999] = 7f;
    ByteSource in = new ByteSource(new ByteSink().u8(1).floats(many).toBytes());
    in.at("b").u8();
    assertThat(in.at("many").floats()).isEqualTo(many);
  }

  @Test
  void impossibleCountAllocatesNothing() {
    byte[] bytes = new ByteSink().i32(Integer.MAX_VALUE).i64(1).toBytes();
    assertThatThrownBy(() -> new ByteSource(bytes).at("day maxima").doubles())
        .isInstanceOf(DamagedBytesException.class)
        .hasMessage(
            "Cannot read day maxima at byte 0: a count of 2147483647 is impossible because only 8 bytes are"
                + " left");
    byte[] negative = new ByteSink().i32(-1).toBytes();
    assertThatThrownBy(() -> new ByteSource(negative).at("name").countedText())
        .hasMessageContaining("a count of -1");
  }

  @Test
  void rejectsMalformedText() {
    byte[] bytes = new ByteSink().i32(1).u8(0xff).toBytes();
    assertThatThrownBy(() -> new ByteSource(bytes).at("name").countedText())
        .hasMessageContaining("name")
        .hasMessageContaining("not valid UTF-8");
  }

  @Test
  void rejectsReadingPastSectionEnd() {
    byte[] bytes = new ByteSink().section("ABCD", out -> out.u8(1)).i32(9).toBytes();
    ByteSource section = new ByteSource(bytes).section("ABCD");
    assertThatThrownBy(() -> section.at("number").i32())
        .hasMessage("Cannot read number at byte 8: it needs 4 bytes, but only 1 are left");
  }

  @Test
  void rejectsUnexpectedSection() {
    byte[] bytes = new ByteSink().section("ABCD", out -> out.u8(1)).toBytes();
    assertThatThrownBy(() -> new ByteSource(bytes).section("ABCE"))
        .hasMessageContaining("tag of section ABCE at byte 0");
  }

  private static ByteSource bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new ByteSource(bytes);
  }
}
