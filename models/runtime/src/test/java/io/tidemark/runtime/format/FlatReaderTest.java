package io.tidemark.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FlatReaderTest {
  @Test
  void everythingWrittenIsReadBack() {
    byte[] bytes =
        new FlatWriter()
            .putByte(200)
            .putInt(-7)
            .putLong(Long.MIN_VALUE)
            .putDouble(Double.NaN)
            .putText("Grüße 🌊")
            .putFloats(new float[] {1f, -0f})
            .putInts(new int[0])
            .putLongs(new long[] {5})
            .putDoubles(new double[] {0.1})
            .putSection("ABCD", inner -> inner.putByte(1))
            .toBytes();
    FlatReader in = new FlatReader(bytes);
    assertThat(in.takeByte("b")).isEqualTo(200);
    assertThat(in.takeInt("i")).isEqualTo(-7);
    assertThat(in.takeLong("l")).isEqualTo(Long.MIN_VALUE);
    assertThat(in.takeDouble("d")).isNaN();
    assertThat(in.takeText("t")).isEqualTo("Grüße 🌊");
    assertThat(in.takeFloats("fs")).containsExactly(1f, -0f);
    assertThat(in.takeInts("is")).isEmpty();
    assertThat(in.takeLongs("ls")).containsExactly(5);
    assertThat(in.takeDoubles("ds")).containsExactly(0.1);
    FlatReader section = in.takeSection("ABCD");
    assertThat(section.takeByte("inner")).isEqualTo(1);
    section.expectEnd("section");
    in.expectEnd("all");
  }

  @Test
  void numbersAreLittleEndian() {
    assertThat(new FlatWriter().putInt(1).toBytes()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void writerGrowsBeyondItsFirstBuffer() {
    float[] many = new float[5000];
    many[4999] = 7f;
    FlatReader in = new FlatReader(new FlatWriter().putByte(1).putFloats(many).toBytes());
    in.takeByte("b");
    assertThat(in.takeFloats("many")).isEqualTo(many);
  }

  @Test
  void countThatCannotBeTrueAllocatesNothing() {
    byte[] bytes = new FlatWriter().putInt(Integer.MAX_VALUE).putLong(1).toBytes();
    assertThatThrownBy(() -> new FlatReader(bytes).takeDoubles("day maxima"))
        .isInstanceOf(UnreadableBaselineException.class)
        .hasMessage(
            "Cannot read day maxima at byte 0: a count of 2147483647 cannot be true, 8 bytes are"
                + " left");
    byte[] negative = new FlatWriter().putInt(-1).toBytes();
    assertThatThrownBy(() -> new FlatReader(negative).takeText("name"))
        .hasMessageContaining("a count of -1");
  }

  @Test
  void malformedTextIsRefused() {
    byte[] bytes = new FlatWriter().putInt(1).putByte(0xff).toBytes();
    assertThatThrownBy(() -> new FlatReader(bytes).takeText("name"))
        .hasMessageContaining("name")
        .hasMessageContaining("not valid UTF-8");
  }

  @Test
  void readingPastTheEndOfASectionIsRefused() {
    byte[] bytes = new FlatWriter().putSection("ABCD", out -> out.putByte(1)).putInt(9).toBytes();
    FlatReader section = new FlatReader(bytes).takeSection("ABCD");
    assertThatThrownBy(() -> section.takeInt("number"))
        .hasMessage("Cannot read number at byte 8: it takes 4 bytes, 1 are left");
  }

  @Test
  void sectionOfAnotherNameIsRefused() {
    byte[] bytes = new FlatWriter().putSection("ABCD", out -> out.putByte(1)).toBytes();
    assertThatThrownBy(() -> new FlatReader(bytes).takeSection("ABCE"))
        .hasMessageContaining("tag of section ABCE at byte 0");
  }
}
