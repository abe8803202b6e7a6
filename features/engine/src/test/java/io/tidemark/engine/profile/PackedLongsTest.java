package io.tidemark.engine.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.PackedProfile.PackedDoubles;
import io.tidemark.engine.profile.PackedProfile.PackedLongs;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackedLongsTest {
  @Test
  void packsRunsOfEqualNumbers() {
    assertThat(bytes(0, 0, 0)).hasSize(1);
    assertThat(bytes(7, 7, 7)).hasSize(2);
    // The bytes contain the minimum, followed by two bits per value.
    assertThat(bytes(10, 11, 12, 13)).hasSize(3);
    assertThat(bytes()).isEmpty();
  }

  @Property(tries = 300)
  void roundTrips(@ForAll long seed) {
    Random random = new Random(seed);
    long[] values = new long[random.nextInt(60)];
    int width = random.nextInt(65);
    long last = 0;
    for (int i = 0; i < values.length; i++) {
      boolean same = random.nextInt(4) > 0;
      last = same ? last : width == 0 ? 0 : random.nextLong() >> (64 - width);
      values[i] = last;
    }
    ByteSource source = new ByteSource(bytes(values));
    assertThat(PackedLongs.read(source, values.length)).isEqualTo(values);
    source.end();
    double[] doubles = Arrays.stream(values).mapToDouble(v -> v / 3.0).toArray();
    Arrays.setAll(doubles, i -> i % 5 == 0 ? Double.NaN : i % 3 == 0 ? -0.0 : doubles[i]);
    ByteSink sink = new ByteSink();
    PackedDoubles.write(sink, doubles);
    assertThat(PackedDoubles.read(new ByteSource(sink.toBytes()), doubles.length))
        .isEqualTo(doubles);
  }

  @Test
  void rejectsImpossibleFormsAndRuns() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedLongs.read(new ByteSource(new byte[] {67}), 1))
        .withMessageContaining("its form is unknown: 67");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedLongs.read(new ByteSource(new byte[] {65, 5, 0}), 4))
        .withMessageContaining("a run of 5 numbers, but only 4 are left");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedLongs.read(new ByteSource(new byte[] {2, 0, (byte) 0xFF}), 2))
        .withMessageContaining("bits after the last number");
  }

  private static byte[] bytes(long... values) {
    ByteSink sink = new ByteSink();
    PackedLongs.write(sink, values);
    return sink.toBytes();
  }
}
