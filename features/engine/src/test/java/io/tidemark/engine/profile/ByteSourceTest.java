package io.tidemark.engine.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ByteSourceTest {
  @Test
  void numbersTakeTheBytesTheyNeed() {
    ByteSink sink = new ByteSink();
    sink.varint(0);
    sink.varint(127);
    sink.varint(128);
    sink.signed(-1);
    // 0 and 127 fit seven bits; 128 is 80 01; -1 zig-zags to 1.
    assertThat(sink.toBytes()).containsExactly(0, 127, 0x80, 1, 1);
  }

  @Property(tries = 200)
  void whatWasWrittenIsRead(@ForAll long number, @ForAll double decimal, @ForAll byte small) {
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
  void nullAndEmptyTextsDiffer() {
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
  void damageIsNamedWithItsPlace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes().u8())
        .withMessage("Damaged record at byte 0: 1 more bytes expected, 0 left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(1, 2, 3).i64())
        .withMessageContaining("8 more bytes expected, 3 left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1).varint())
        .withMessageContaining("more than ten bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 15).whole())
        .withMessageContaining("a whole number of 4294967295");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(255, 255, 255, 255, 127).day())
        .withMessageContaining("a day of");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(5, 1, 1, 1, 1).count(1))
        .withMessageContaining("a count of 5 with 4 bytes left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(3, 1, 1, 1, 1).count(2))
        .withMessageContaining("a count of 3 with 4 bytes left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(9, 65).text())
        .withMessageContaining("a text of 8 bytes, 1 left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(9).end())
        .withMessageContaining("1 bytes more than the record has");
  }

  private static ByteSource bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new ByteSource(bytes);
  }
}
