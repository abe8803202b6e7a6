package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.enforcer.EnforcerCounts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OddCountsTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");

  private final OddCounts odd = new OddCounts();

  @Test
  void eachIsToldWhenItMovesAndThenNotForAnHour() {
    assertThat(odd.untold(counts(0, 0), NOW)).isEmpty();
    assertThat(odd.untold(counts(3, 0), NOW))
        .singleElement()
        .asString()
        .startsWith("3 requests were of identities that the release does not know")
        .contains("'tidemark identities list'");
    assertThat(odd.untold(counts(9, 2), NOW.plus(Duration.ofMinutes(59))))
        .singleElement()
        .asString()
        .startsWith("2 requests had a src_ip that is no address");
    assertThat(odd.untold(counts(10, 2), NOW.plus(Duration.ofHours(1))))
        .singleElement()
        .asString()
        .startsWith("7 requests were of identities");
    assertThat(odd.untold(counts(10, 2), NOW.plus(Duration.ofHours(9)))).isEmpty();
  }

  private static EnforcerCounts counts(long unknownIdentities, long unreadableSources) {
    return new EnforcerCounts(
        0, 0, 0, unknownIdentities, 0, 0, 0, 0, 0, 0, 0, 0, 0, unreadableSources, 0, 0);
  }
}
