package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void usesSingularForOne() {
    assertThat(Counted.of(1, "day")).isEqualTo("1 day");
    assertThat(Counted.of(1, "identity", "identities")).isEqualTo("1 identity");
  }

  @Test
  void usesPluralForZeroAndMany() {
    assertThat(Counted.of(0, "day")).isEqualTo("0 days");
    assertThat(Counted.of(12_345, "identity", "identities")).isEqualTo("12,345 identities");
  }

  @Test
  void showsFewMegabytesInKilobytes() {
    assertThat(Counted.bytes((10L << 20) - 1)).isEqualTo("10,239 kB");
    assertThat(Counted.bytes(10L << 20)).isEqualTo("10 MB");
  }

  @Test
  void listsLargestPartsFirst() {
    assertThat(Counted.of(1_203, new TreeMap<>(Map.of("a", 1, "b", 1_200, "c", 2))))
        .isEqualTo("1,203: b 1,200, c 2, a 1");
    assertThat(Counted.of(0, Map.of())).isEqualTo("0");
  }
}
