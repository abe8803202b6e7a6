package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsualMaximaTest {
  private static final Map<String, Double> THREE = Map.of("a", 1.5, "b", 0.0, "c", 40.25);

  @Test
  void returnsMaximumOnlyForKnownIdentity() {
    UsualMaxima maxima = UsualMaxima.of(THREE);
    assertThat(maxima.of("a")).hasValue(1.5);
    assertThat(maxima.of("b")).hasValue(0);
    assertThat(maxima.of("c")).hasValue(40.25);
    assertThat(maxima.of("d")).isEmpty();
    assertThat(maxima.size()).isEqualTo(3);
  }

  @Test
  void emptyMaximaKnowNoIdentity() {
    assertThat(UsualMaxima.NONE.of("a")).isEmpty();
    assertThat(UsualMaxima.NONE.size()).isZero();
  }

  @Test
  void storesMaximaAsFloats() {
    assertThat(UsualMaxima.of(Map.of("a", 0.1)).of("a")).hasValue(0.1f);
  }

  @Test
  void findsEveryIdentity() {
    Map<String, Double> many = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put("identity " + i, (double) i);
    }
    UsualMaxima maxima = UsualMaxima.of(many);
    many.forEach((identity, maximum) -> assertThat(maxima.of(identity)).hasValue(maximum));
  }

  @Test
  void bytesRoundTripInAnyOrder() {
    Map<String, Double> reversed = new LinkedHashMap<>();
    reversed.put("c", 40.25);
    reversed.put("b", 0.0);
    reversed.put("a", 1.5);
    byte[] bytes = bytes(UsualMaxima.of(THREE));
    assertThat(bytes(UsualMaxima.of(reversed))).isEqualTo(bytes);
    // Two four-byte counts, and twelve bytes per identity.
    assertThat(bytes).hasSize(8 + 3 * 12);
    UsualMaxima read = UsualMaxima.read(new ByteSource(bytes));
    assertThat(read.of("c")).hasValue(40.25);
    assertThat(bytes(read)).isEqualTo(bytes);
  }

  @Test
  void rejectsInvalidMaximum() {
    for (double maximum : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      assertThatThrownBy(() -> UsualMaxima.of(Map.of("a", maximum)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("usual maximum " + maximum);
    }
  }

  @Test
  void rejectsDamagedMaxima() {
    assertRefused(new long[] {1, 2}, new float[] {1f});
    assertRefused(new long[] {2, 1}, new float[] {1f, 1f});
    assertRefused(new long[] {1, 1}, new float[] {1f, 1f});
    assertRefused(new long[] {1}, new float[] {Float.NaN});
    assertRefused(new long[] {1}, new float[] {Float.NEGATIVE_INFINITY});
  }

  private static void assertRefused(long[] hashes, float[] maxima) {
    byte[] bytes = new ByteSink().longs(hashes).floats(maxima).toBytes();
    assertThatThrownBy(() -> UsualMaxima.read(new ByteSource(bytes)))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining("hashes and maxima are inconsistent");
  }

  private static byte[] bytes(UsualMaxima maxima) {
    ByteSink out = new ByteSink();
    maxima.write(out);
    return out.toBytes();
  }
}
