package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.Revalidations.RevalidatedPairs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RevalidatedPairsTest {
  private static final RiskPolicy POLICY = RiskPolicy.defaults();

  @Test
  void lookupMatchesLinearSearch() {
    Random random = new Random(11);
    int restored = 0;
    for (int round = 0; round < 500; round++) {
      byte[] before = state(random).toBytes();
      Revalidations given = given(random);
      long after = random.nextInt(4) == 0 ? Long.MIN_VALUE : random.nextInt(60);
      long upTo = random.nextInt(100);
      RiskState expected = RiskState.fromBytes(before, POLICY);
      for (Revalidations.Given evidence : given.given()) {
        if (evidence.micros() > after && evidence.micros() <= upTo) {
          expected.revalidated(evidence.credential(), evidence.source(), evidence.micros());
        }
      }
      RiskState state = RiskState.fromBytes(before, POLICY);
      new RevalidatedPairs(given).restore(state, after, upTo);
      assertThat(state.toBytes()).isEqualTo(expected.toBytes());
      restored += expected.toBytes().length < before.length ? 1 : 0;
    }
    assertThat(restored).isGreaterThan(100);
  }

  private static RiskState state(Random random) {
    RiskState state = RiskState.empty(POLICY);
    for (int i = random.nextInt(20); i > 0; i--) {
      state.observe(random.nextInt(100), text(random), text(random), random.nextInt(5), 0.001);
    }
    return state;
  }

  private static Revalidations given(Random random) {
    List<Revalidations.Given> given = new ArrayList<>();
    for (int i = random.nextInt(10); i > 0; i--) {
      given.add(new Revalidations.Given(text(random), text(random), random.nextInt(100)));
    }
    given.sort(Comparator.comparingLong(Revalidations.Given::micros));
    return new Revalidations(given);
  }

  private static String text(Random random) {
    return new String[] {null, "", "a", "b"}[random.nextInt(4)];
  }
}
