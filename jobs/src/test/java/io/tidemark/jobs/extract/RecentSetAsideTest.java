package io.tidemark.jobs.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskState;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecentSetAsideTest {
  private static final String WHO = "aws|1|role/deploy";

  private final FeatureProgram program = FeatureProgram.builtIn();
  private final float[] far = program.catalogue().farValues();
  private final Baseline baseline;
  private final BaselineJudge judge;
  private final RecentSetAside setAside;

  RecentSetAsideTest() throws IOException {
    baseline = SmallBaseline.of(program);
    judge = new BaselineJudge(baseline, program.recentFeatures());
    setAside = new RecentSetAside(baseline, program.recentFeatures());
  }

  @Test
  void aStatisticTellsWhetherWindowsWereLeftOut() {
    RiskState alone = RiskState.empty(baseline.policy());
    Verdict whole = judged(alone, 2, "key");
    assertThat(whole.recentSetAside()).isFalse();
    assertThat(told(whole)).isFalse();

    RiskState attacked = RiskState.empty(baseline.policy());
    // Three pieces of evidence: one event alone may stay below the threshold of so small a company.
    float[] rest = far.clone();
    for (int piece = 0; piece < 3; piece++) {
      Verdict other = judge.judge(null, usual(), attacked, rest, action(1, "other key"));
      rest[other.leadingFeature()] = Float.NaN;
    }
    Verdict without = judged(attacked, 2, "key");
    assertThat(without.recentSetAside()).isTrue();
    assertThat(without.score()).isEqualTo(whole.score());
    assertThat(told(without)).isTrue();
  }

  @Test
  void aVectorWithoutAnythingRecentIsTheSameEitherWay() {
    float[] nothing = new float[far.length];
    Arrays.fill(nothing, Float.NaN);
    Verdict verdict =
        judge.judge(null, usual(), RiskState.empty(baseline.policy()), nothing, action(2, "key"));
    assertThat(setAside.of(WHO, null, nothing, verdict.score(), verdict.statistic())).isFalse();
  }

  @Test
  void ofAStatisticOfAnotherBaselineNothingIsTold() {
    assertThat(setAside.of(WHO, null, far, 0.6, -123)).isNull();
  }

  private Boolean told(Verdict verdict) {
    return setAside.of(WHO, null, far, verdict.score(), verdict.statistic());
  }

  private Verdict judged(RiskState state, long micros, String credential) {
    return judge.judge(null, usual(), state, far, action(micros, credential));
  }

  private double usual() {
    return baseline.usualMaximum(WHO, null);
  }

  private static JudgedAction action(long micros, String credential) {
    return JudgedAction.of(micros, credential, "net of " + credential, Impact.READ);
  }
}
