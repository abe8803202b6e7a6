package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneHasTheWordForOne() {
    assertThat(Counted.of(1, "day")).isEqualTo("1 day");
    assertThat(Counted.of(1, "identity", "identities")).isEqualTo("1 identity");
  }

  @Test
  void noneAndManyHaveTheOther() {
    assertThat(Counted.of(0, "day")).isEqualTo("0 days");
    assertThat(Counted.of(12_345, "identity", "identities")).isEqualTo("12,345 identities");
  }
}
