package io.tidemark.runtime.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever a stranger does under an identity's name, its owner's pair is judged as before. */
class LockOutTest {
  private static final Baseline BASELINE = TestBaselines.baseline();
  private static final float[] FAR_OUT = {50, 50, 50, 5};

  /** The first two features are windows; the first counts events and tells of nothing else. */
  private static final RecentFeatures WINDOWS =
      RecentFeatures.at(
          new int[] {0, 1}, List.of(Aspect.VOLUME, Aspect.CONDUCT, Aspect.CONDUCT, Aspect.CONDUCT));

  @Property(tries = 100)
  void strangersNeverRaiseTheOwnersRisk(@ForAll long seed) {
    Random random = new Random(seed);
    Judge judge = new Judge(BASELINE.scopeFor(null), RecentFeatures.NONE);
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

  /** The windows are what a thief of another key filled. */
  @Test
  void whatAThiefFilledWindowsWithIsPutDownToHim() {
    Judge judge = new Judge(BASELINE.scopeFor(null), WINDOWS);
    float[] filled = {50, 50, 0, 0};
    JudgedAction thief = JudgedAction.of(1, "other key", "net", Impact.READ);
    JudgedAction own = JudgedAction.of(2, "key", "home", Impact.READ);

    RiskState alone = RiskState.empty(BASELINE.policy());
    Verdict before = judge.judge(alone, filled, own, 0);
    assertThat(before.level()).isNotEqualTo(Level.LOW);
    assertThat(before.recentSetAside()).isFalse();

    RiskState attacked = RiskState.empty(BASELINE.policy());
    assertThat(judge.judge(attacked, FAR_OUT, thief, 0).level()).isNotEqualTo(Level.LOW);
    Verdict after = judge.judge(attacked, filled, own, 0);
    assertThat(after.level()).isEqualTo(Level.LOW);
    assertThat(after.recentSetAside()).isTrue();
    assertThat(after.score()).isEqualTo(before.score());
    // His own windows stay his own, and what the owner's event itself is counts as before.
    assertThat(judge.judge(attacked, filled, thief, 0).recentSetAside()).isFalse();
    Verdict odd = judge.judge(attacked, new float[] {0, 0, 50, 5}, own, 0);
    assertThat(odd.level()).isNotEqualTo(Level.LOW);
    assertThat(odd.leadingFeature()).isGreaterThan(1);
  }

  /** A pod that starts anew has a new token: the volume of all its pods is nobody else's doing. */
  @Test
  void volumeAloneIsNotPutDownToAnotherPair() {
    Judge judge = new Judge(BASELINE.scopeFor(null), WINDOWS);
    RiskState state = RiskState.empty(BASELINE.policy());
    float[] busy = {50, 0, 0, 0};
    JudgedAction before = JudgedAction.of(1, "token", "node", Impact.READ);
    Verdict first = judge.judge(state, busy, before, 0);
    assertThat(first.level()).isNotEqualTo(Level.LOW);
    assertThat(first.leadingFeature()).isZero();

    JudgedAction next = JudgedAction.of(2, "next token", "other node", Impact.READ);
    Verdict second = judge.judge(state, busy, next, 0);
    assertThat(second.recentSetAside()).isFalse();
    assertThat(second.level()).isNotEqualTo(Level.LOW);
    // One denied request more by the first, and there is somebody to put it down to.
    judge.judge(state, new float[] {50, 50, 0, 0}, before, 0);
    judge.judge(state, new float[] {0, 50, 0, 0}, before, 0);
    assertThat(judge.judge(state, busy, next, 0).recentSetAside()).isTrue();
  }

  @Test
  void windowsCountAgainOnceTheThiefIsADayAgoOrCleared() {
    Judge judge = new Judge(BASELINE.scopeFor(null), WINDOWS);
    long day = 86_400_000_000L;
    RiskState state = RiskState.empty(BASELINE.policy());
    judge.judge(state, FAR_OUT, JudgedAction.of(0, "other key", "net", Impact.READ), 0);
    JudgedAction within = JudgedAction.of(day - 1, "key", "home", Impact.READ);
    assertThat(judge.judge(state, new float[4], within, 0).recentSetAside()).isTrue();
    JudgedAction later = JudgedAction.of(day, "key", "home", Impact.READ);
    assertThat(judge.judge(state, new float[4], later, 0).recentSetAside()).isFalse();
    state.revalidated("other key", "net", day);
    assertThat(judge.judge(state, new float[4], within, 0).recentSetAside()).isFalse();
  }
}
