package io.tidemark.engine.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ValueHashTest {
  @Test
  void hashesArePortable() {
    // Profiles contain these hashes, so they must never change. The expected values were computed
    // independently.
    assertThat(ValueHash.of("")).isEqualTo(7960286522194355700L);
    assertThat(ValueHash.of("10.0.0.0/24")).isEqualTo(3568013324727867836L);
    assertThat(ValueHash.of("ü\u0000😀")).isEqualTo(5124686889284898327L);
  }

  @Test
  void absentValueHasItsOwnHash() {
    assertThat(ValueHash.of(null)).isEqualTo(ValueHash.ABSENT);
    assertThat(ValueHash.of("")).isNotEqualTo(ValueHash.ABSENT);
    // The finalizer maps this number to zero.
    assertThat(ValueHash.mix(-0x9E3779B97F4A7C15L)).isEqualTo(1L);
  }

  @Test
  void similarNamesDoNotCollide() {
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      hashes.add(ValueHash.of("role/" + i));
      hashes.add(ValueHash.of(i + "/role"));
    }
    assertThat(hashes).hasSize(200_000);
  }

  @Property(tries = 300)
  void hashSurvivesUtf8RoundTrip(@ForAll String value) {
    String stored = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(ValueHash.of(value)).isEqualTo(ValueHash.of(stored));
  }

  @Test
  void hashesUnpairedSurrogateAsStored() {
    for (String value : new String[] {"\uD83D", "a\uDE00", "\uDE00\uD83D", "\uD83D\uD83D\uDE00x"}) {
      String stored = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertThat(ValueHash.of(value)).isEqualTo(ValueHash.of(stored));
    }
    assertThat(ValueHash.of("😀")).isNotEqualTo(ValueHash.of("??"));
  }
}
