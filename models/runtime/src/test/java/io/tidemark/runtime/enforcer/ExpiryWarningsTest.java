package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.Sequence;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryWarningsTest {
  private static final Instant ISSUED = Instant.parse("2026-03-30T00:00:00Z");
  private static final Instant EXPIRES = ISSUED.plusSeconds(100);
  private static final Instant HARD = ISSUED.plusSeconds(200);

  private final ExpiryWarnings warnings = new ExpiryWarnings();

  @Test
  void warnsOnceOfEachExpiry() {
    Pointer first = pointer(1);
    assertThat(warnings.due(first, EXPIRES.minusNanos(1))).isEmpty();
    assertThat(warnings.due(first, EXPIRES).orElseThrow())
        .startsWith("Release 1-0123456789ab expired at " + EXPIRES)
        .contains("hard expiry at " + HARD, "'tidemark step export'");
    assertThat(warnings.due(first, HARD.minusNanos(1))).isEmpty();
    assertThat(warnings.due(first, HARD).orElseThrow())
        .startsWith("Release 1-0123456789ab reached its hard expiry at " + HARD);
    assertThat(warnings.due(first, HARD.plusSeconds(9))).isEmpty();
    assertThat(warnings.due(pointer(2), HARD)).as("another release").isPresent();
  }

  private static Pointer pointer(int sequence) {
    return new Pointer(
        "test",
        new Sequence(sequence),
        sequence + "-0123456789ab",
        "0123456789ab".repeat(5) + "0123",
        ISSUED,
        EXPIRES,
        HARD,
        "key");
  }
}
