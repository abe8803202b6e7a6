package io.tidemark.runtime.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a stranger does under an identity's name, its owner's pair is judged as before. */
class LockOutTest {
  private static final Baseline BASELINE = TestBaselines.baseline();
  private static final float[] FAR_OUT = {50, 50, 50, 5};

  @Property(tries = 100)
  void strangersNeverRaiseTheOwnersRisk(@ForAll long seed) {
    Random random = new Random(seed);
    Judge judge = new Judge(BASELINE.scopeFor(null));
    RiskState alone = RiskState.empty(BASELINE.policy());
    RiskState attacked = RiskState.empty(BASELINE.policy());
    long time = 0;
    boolean everHigh = false;
    for (int i = 0; i < 60; i++) {
      time += random.nextInt(600) * 1_000_000L;
      // A thief has the key at other sources, a stranger other keys at the owner's source.
      boolean thief = random.nextBoolean();
      JudgedAction foreign =
          JudgedAction.of(
              time,
              thief ? "key" : "guessed " + random.nextInt(90),
              thief ? "net " + random.nextInt(90) : "home",
              Impact.CRITICAL);
      everHigh |= judge.judge(attacked, FAR_OUT, foreign, 0).level() == Level.HIGH;
      float[] row = TestBaselines.rows(1, 4, random.nextLong())[0];
      JudgedAction own = JudgedAction.of(time, "key", "home", Impact.WRITE);
      Verdict before = judge.judge(alone, row, own, 0);
      Verdict now = judge.judge(attacked, row, own, 0);
      assertThat(now.effectiveRisk()).isLessThanOrEqualTo(before.effectiveRisk());
      assertThat(now.level()).isLessThanOrEqualTo(before.level());
    }
    assertThat(everHigh).isTrue();
  }
}
