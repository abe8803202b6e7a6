package io.tidemark.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DiceTest {
  @Test
  void drawsOfAKeyNeverChange() {
    Dice dice = Dice.keyed(7, "orders", 3);
    assertThat(dice.bits()).isEqualTo(-6291509790357919524L);
    assertThat(dice.uuid()).isEqualTo("9ab96721-67a9-4865-a0d6-d1d7e5e82a08");
  }

  @Property
  void uuidsAreRandomOnes(@ForAll long seed) {
    UUID uuid = UUID.fromString(Dice.keyed(seed, "id", 0).uuid());
    assertThat(uuid.version()).isEqualTo(4);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Property
  void drawsStayInTheirRange(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9999) int bound) {
    Dice dice = Dice.keyed(seed, "range", 0);
    assertThat(dice.below(bound)).isBetween(0, bound - 1);
    assertThat(dice.skewed(bound)).isBetween(0, bound - 1);
    assertThat(dice.between(5, 5)).isEqualTo(5);
    assertThat(dice.unit()).isBetween(0.0, Math.nextDown(1.0));
    assertThat(dice.weighted(new double[] {1})).isZero();
  }

  @Test
  void poissonHasItsMeanOnBothSidesOfTheApproximation() {
    // Tolerance: five standard errors of the mean of 20 000 draws, sqrt(mean / 20 000) <= 0.06.
    for (double mean : new double[] {0.3, 12, 39, 41, 70}) {
      Dice dice = Dice.keyed(1, "poisson", (long) mean);
      long sum = 0;
      for (int i = 0; i < 20_000; i++) {
        sum += dice.poisson(mean);
      }
      assertThat(sum / 20_000.0).isBetween(mean - 0.3, mean + 0.3);
    }
  }
}
