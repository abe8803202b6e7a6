package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bytes.HmacKey;
import org.junit.jupiter.api.Test;

class SampleKeyTest {
  private static final SampleKey SECRET = SampleKey.of(HmacKey.of("5a".repeat(32)), 1);

  /** If these values change, so do the results of all evaluations. */
  @Test
  void publicKeyIsStable() {
    assertThat(SampleKey.of(1).hash("product", "uid")).isEqualTo(-324971597813739717L);
  }

  @Test
  void dependsOnSecretSeedAndTexts() {
    assertThat(
            new long[] {
              SECRET.hash("a", "bc"),
              SECRET.hash("ab", "c"),
              SECRET.hash(null, "abc"),
              SampleKey.of(HmacKey.of("5a".repeat(32)), 2).hash("a", "bc"),
              SampleKey.of(HmacKey.of("5b".repeat(32)), 1).hash("a", "bc"),
              SampleKey.of(1).hash("a", "bc")
            })
        .doesNotHaveDuplicates();
    assertThat(SECRET.hash(null, "abc")).isEqualTo(SECRET.hash("", "abc"));
  }

  @Test
  void isNeverPrinted() {
    assertThat(new SampleOptions(256, 0.1, 3, SECRET).toString()).doesNotContain("5a5a");
  }
}
