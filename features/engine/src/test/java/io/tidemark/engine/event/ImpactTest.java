package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.Enricher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpactTest {
  @Test
  void missingTierIsRead() {
    for (Impact impact : Impact.values()) {
      assertThat(Impact.ofTier(impact.ordinal())).isEqualTo(impact);
    }
    assertThat(Impact.ofTier(AccessEvent.MISSING)).isEqualTo(Impact.READ);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 4, 99, 1L << 32, Long.MAX_VALUE})
  void unknownTierIsCritical(long tier) {
    assertThat(Impact.ofTier(tier)).isEqualTo(Impact.CRITICAL);
    AccessEvent.Builder event = AccessEvent.builder().number(EventColumn.IMPACT_TIER, tier);
    Enricher.standard().enrich(event);
    assertThat(event.number(EventColumn.IMPACT_TIER)).isEqualTo(Impact.CRITICAL.ordinal());
    assertThat(event.number(EventColumn.IS_WRITE)).isEqualTo(1);
  }
}
