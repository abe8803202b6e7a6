package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BenjaminiHochbergTest {
  @Test
  void usesLastRankBelowItsLine() {
    // Lines at 0.2: 0.05, 0.1, 0.15, 0.2. The second is above its line, the third below.
    assertThat(BenjaminiHochberg.largestListed(new double[] {0.9, 0.14, 0.12, 0.01}, 0.2))
        .isEqualTo(0.14);
    assertThat(BenjaminiHochberg.largestListed(new double[] {0.9, 0.6, 0.3, 0.06}, 0.2)).isZero();
    assertThat(BenjaminiHochberg.largestListed(new double[0], 0.2)).isZero();
  }

  @Test
  void limitsShareOfFalseEntries() {
    Random random = new Random(1);
    double share = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      double[] p = new double[100];
      for (int i = 0; i < p.length; i++) {
        // The first ten are attacks.
        p[i] = i < 10 ? random.nextDouble() * 1e-3 : 1 - random.nextDouble();
      }
      double listed = BenjaminiHochberg.largestListed(p, 0.2);
      int all = 0;
      int wrong = 0;
      for (int i = 0; i < p.length; i++) {
        if (p[i] <= listed) {
          all++;
          wrong += i < 10 ? 0 : 1;
        }
      }
      share += all == 0 ? 0 : (double) wrong / all / trials;
    }
    // Expected: 0.2 · 90 / 100 = 0.18, deviation of the mean about 0.006.
    assertThat(share).isCloseTo(0.18, within(0.025));
  }

  @Test
  void rejectsImpossibleShare() {
    assertThatThrownBy(() -> BenjaminiHochberg.largestListed(new double[] {1}, 1))
        .hasMessageContaining("between 0 and 1");
  }
}
