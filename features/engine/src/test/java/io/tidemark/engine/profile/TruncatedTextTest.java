package io.tidemark.engine.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TruncatedTextTest {
  @Test
  void keepsShortTexts() {
    assertThat(TruncatedText.of("a\u0000b")).isEqualTo("a\u0000b");
    assertThat(TruncatedText.of("x".repeat(96))).hasSize(96);
    assertThat(TruncatedText.of("")).isEmpty();
  }

  @Test
  void cutsLongTextsBetweenCharacters() {
    assertThat(TruncatedText.of("x".repeat(1_000_000))).hasSize(96);
    assertThat(TruncatedText.of("x".repeat(95) + "😀😀")).isEqualTo("x".repeat(95));
  }

  @Test
  void resultIsValidUtf8() {
    for (String value : new String[] {"\uD83Dx", "x\uDE00", "\uDE00\uD83D", "ok😀"}) {
      String shown = TruncatedText.of(value);
      assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(shown);
    }
  }
}
