package io.tidemark.runtime.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever a stranger does under an identity's name, the owner's pair is judged as before. */
class LockOutTest {
  private static final Baseline BASELINE = TestBaselines.baseline();
  private static final float[] FAR_OUT = {50, 50, 50, 5};

  private static final long HOUR = EventTime.HOUR;
  private static final long DAY = EventTime.DAY;

  /** A one-hour count, refused calls per day, and two features of the event itself. */
  private static final RecentFeatures WINDOWS =
      FeatureProgram.read(
              "windows",
              """
              features:
                - {name: volume, case: 3, message: "{observed}", excess: events, window: 1h, far: 5}
                - {name: denied, case: 3, message: "{observed}", excess_share: denied, window: 24h, far: 5}
                - {name: client, case: 1, message: "{observed}", novelty: ua_family, far: 5}
                - {name: network, case: 1, message: "{observed}", novelty: src_ip_prefix, far: 5}
              """)
          .recentFeatures();

  private static final JudgedAction THIEF = JudgedAction.of(1, "other key", "net", Impact.READ);
  private static final JudgedAction OWNER = JudgedAction.of(2, "key", "home", Impact.READ);

  private final Judge judge = new Judge(BASELINE.scopeFor(null), WINDOWS);
  private final RiskState state = RiskState.empty(BASELINE.policy());

  private static JudgedAction at(long micros, JudgedAction action) {
    return JudgedAction.of(micros, action.credential(), action.source(), action.impact());
  }

  @Property(tries = 100)
  void unknownClientsNeverRaiseOwnersRisk(@ForAll long seed) {
    Random random = new Random(seed);
    Judge judge = new Judge(BASELINE.scopeFor(null), RecentFeatures.NONE);
    RiskState alone = RiskState.empty(BASELINE.policy());
    RiskState attacked = RiskState.empty(BASELINE.policy());
    long time = 0;
    boolean everHigh = false;
    for (int i = 0; i < 60; i++) {
      time += random.nextInt(600) * 1_000_000L;
      // A thief uses the key from other sources. A stranger uses other keys at the owner's source.
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

  /** A thief with another key filled the windows. */
  @Test
  void ignoresWindowsFilledBySuspect() {
    float[] filled = {50, 50, 0, 0};

    Verdict before = judge.judge(RiskState.empty(BASELINE.policy()), filled, OWNER, 0);
    assertThat(before.level()).isNotEqualTo(Level.LOW);
    assertThat(before.suppressed()).isEmpty();

    assertThat(judge.judge(state, FAR_OUT, THIEF, 0).level()).isNotEqualTo(Level.LOW);
    Verdict after = judge.judge(state, filled, OWNER, 0);
    assertThat(after.level()).isEqualTo(Level.LOW);
    assertThat(after.suppressed()).containsExactly(0, 1);
    assertThat(after.score()).isEqualTo(before.score());
    // The thief's own windows count, as do the features of the owner's event itself.
    assertThat(judge.judge(state, filled, THIEF, 0).suppressed()).isEmpty();
    Verdict odd = judge.judge(state, new float[] {0, 0, 50, 5}, OWNER, 0);
    assertThat(odd.level()).isNotEqualTo(Level.LOW);
    assertThat(odd.leadingFeature()).isGreaterThan(1);
  }

  /** A thief with two pairs must not use one to excuse the other. */
  @Test
  void suspectDoesNotExcuseAnotherSuspect() {
    JudgedAction second = JudgedAction.of(2, "key", "net 2", Impact.READ);
    assertThat(judge.judge(state, FAR_OUT, THIEF, 0).level()).isNotEqualTo(Level.LOW);
    assertThat(judge.judge(state, FAR_OUT, second, 0).level()).isNotEqualTo(Level.LOW);
    float[] filled = {50, 50, 0, 0};
    assertThat(judge.judge(state, filled, second, 0).suppressed()).isEmpty();
    assertThat(judge.judge(state, filled, THIEF, 0).suppressed()).isEmpty();
    assertThat(judge.judge(state, filled, OWNER, 0).suppressed()).containsExactly(0, 1);
  }

  /** A thief sacrifices one pair with a single event and takes everything with the other. */
  @Test
  void volumeCountsIfSuspectHasFewEvents() {
    judge.judge(state, FAR_OUT, THIEF, 0);
    float[] busy = {50, 50, 0, 0};
    for (int i = 1; i <= 9; i++) {
      assertThat(judge.judge(state, new float[4], at(i, OWNER), 0).suppressed())
          .containsExactly(0, 1);
    }
    Verdict tenth = judge.judge(state, new float[4], at(10, OWNER), 0);
    assertThat(tenth.suppressed()).containsExactly(0, 1);
    Verdict eleventh = judge.judge(state, busy, at(11, OWNER), 0);
    assertThat(eleventh.suppressed()).containsExactly(1);
    assertThat(eleventh.level()).isNotEqualTo(Level.LOW);
  }

  /** A restarted pod has a new token, so the volume of all pods points at none of them. */
  @Test
  void volumeAloneIsNotAttributedToAnotherPair() {
    float[] busy = {50, 0, 0, 0};
    JudgedAction first = JudgedAction.of(1, "token", "node", Impact.READ);
    Verdict found = judge.judge(state, busy, first, 0);
    assertThat(found.level()).isNotEqualTo(Level.LOW);
    assertThat(found.leadingFeature()).isZero();

    JudgedAction next = JudgedAction.of(2, "next token", "other node", Impact.READ);
    Verdict second = judge.judge(state, busy, next, 0);
    assertThat(second.suppressed()).isEmpty();
    assertThat(second.level()).isNotEqualTo(Level.LOW);
    // After one more refused request, the first token is suspect to pairs that are not suspect
    // themselves.
    judge.judge(state, new float[] {0, 50, 0, 0}, first, 0);
    JudgedAction third = JudgedAction.of(2, "third token", "third node", Impact.READ);
    assertThat(judge.judge(state, busy, third, 0).suppressed()).containsExactly(0, 1);
    assertThat(judge.judge(state, busy, next, 0).suppressed()).isEmpty();
  }

  @Test
  void windowsCountAfterSuspectIsGoneOrCleared() {
    judge.judge(state, FAR_OUT, at(0, THIEF), 0);
    assertThat(judge.judge(state, new float[4], at(HOUR - 1, OWNER), 0).suppressed())
        .containsExactly(0, 1);
    assertThat(judge.judge(state, new float[4], at(HOUR, OWNER), 0).suppressed())
        .containsExactly(1);
    assertThat(judge.judge(state, new float[4], at(DAY - 1, OWNER), 0).suppressed())
        .containsExactly(1);
    assertThat(judge.judge(state, new float[4], at(DAY, OWNER), 0).suppressed()).isEmpty();
    state.revalidated("other key", "net", DAY);
    assertThat(judge.judge(state, new float[4], at(HOUR, OWNER), 0).suppressed()).isEmpty();
  }
}
