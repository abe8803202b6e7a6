package io.tidemark.engine.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HmacKeyTest {
  /** Test case 6 of RFC 4231. */
  @Test
  void isHmacSha256() {
    byte[] hash =
        HmacKey.of("aa".repeat(131)).hash("Test Using Larger Than Block-Size Key - Hash Key First");
    assertThat(HexFormat.of().formatHex(hash))
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  @Test
  void separatesTexts() {
    HmacKey key = HmacKey.of("0b".repeat(32));
    assertThat(key.hash("a", "bc")).isNotEqualTo(key.hash("ab", "c"));
    assertThat(key.hash(null, "a")).isEqualTo(key.hash("", "a"));
    assertThat(key.derived("one").hash("a")).isNotEqualTo(key.derived("two").hash("a"));
  }

  @Test
  void rejectsBadKeysWithoutPrintingThem() {
    assertThatThrownBy(() -> HmacKey.of("secret".repeat(20)))
        .hasMessage("the key is not hexadecimal");
    assertThatThrownBy(() -> HmacKey.of("0b".repeat(31)))
        .hasMessageContaining("62 hexadecimal digits; at least 64")
        .hasMessageNotContaining("0b0b");
  }
}
