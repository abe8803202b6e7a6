package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RngTest {
  @Test
  void drawsAreStableForAKey() {
    Rng rng = Rng.keyed(7, "orders", 3);
    assertThat(rng.bits()).isEqualTo(-6291509790357919524L);
    assertThat(rng.uuid()).isEqualTo("9ab96721-67a9-4865-a0d6-d1d7e5e82a08");
  }

  @Property
  void generatesVersion4Uuids(@ForAll long seed) {
    UUID uuid = UUID.fromString(Rng.keyed(seed, "id", 0).uuid());
    assertThat(uuid.version()).isEqualTo(4);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Property
  void drawsStayInRange(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9999) int bound) {
    Rng rng = Rng.keyed(seed, "range", 0);
    assertThat(rng.below(bound)).isBetween(0, bound - 1);
    assertThat(rng.skewed(bound)).isBetween(0, bound - 1);
    assertThat(rng.between(5, 5)).isEqualTo(5);
    assertThat(rng.unit()).isBetween(0.0, Math.nextDown(1.0));
    assertThat(rng.weighted(new double[] {1})).isZero();
  }

  @Test
  void poissonHasExpectedMeanForSmallAndLargeRates() {
    // Tolerance: five standard errors of the mean of 20 000 draws, sqrt(mean / 20 000) <= 0.06.
    for (double mean : new double[] {0.3, 12, 39, 41, 70}) {
      Rng rng = Rng.keyed(1, "poisson", (long) mean);
      long sum = 0;
      for (int i = 0; i < 20_000; i++) {
        sum += rng.poisson(mean);
      }
      assertThat(sum / 20_000.0).isBetween(mean - 0.3, mean + 0.3);
    }
  }
}
