package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SignatureTest {
  @Test
  void equalPartsHaveEqualSignatures() {
    assertThat(Signature.of("a", 1L, LocalDate.of(2026, 3, 1)))
        .isEqualTo(Signature.of("a", 1L, LocalDate.of(2026, 3, 1)))
        .matches("[0-9a-f]{32}");
  }

  @Test
  void orderBoundariesAndNullsCount() {
    assertThat(Signature.of("a", "b")).isNotEqualTo(Signature.of("b", "a"));
    assertThat(Signature.of("a", "b")).isNotEqualTo(Signature.of("ab"));
    assertThat(Signature.of("a", "")).isNotEqualTo(Signature.of("a"));
    assertThat(Signature.of()).isNotEqualTo(Signature.of((Object) null));
  }
}
