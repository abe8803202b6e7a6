package io.tidemark.engine.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.tidemark.engine.bytes.ByteSink;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MemberKeyTest {
  /** Key of the test vectors in SipHash's reference implementation. */
  private static final MemberKey KEY =
      MemberKey.of(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));

  @Test
  void matchesReferenceVectorOfEightBytes() {
    assertThat(KEY.member(0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
  }

  @Property(tries = 200)
  void matchesOtherImplementation(@ForAll long k0, @ForAll long k1, @ForAll long value) {
    ByteSink bytes = new ByteSink();
    bytes.i64(k0);
    bytes.i64(k1);
    assertThat(MemberKey.of(bytes.toBytes()).member(value))
        .isEqualTo(Hashing.sipHash24(k0, k1).hashLong(value).asLong());
  }

  @Test
  void requiresSixteenBytesAndHidesThem() {
    assertThatThrownBy(() -> MemberKey.of(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 bytes, not 15");
    assertThat(KEY).hasToString("MemberKey");
    assertThat(KEY.hex()).isEqualTo("000102030405060708090a0b0c0d0e0f");
  }
}
