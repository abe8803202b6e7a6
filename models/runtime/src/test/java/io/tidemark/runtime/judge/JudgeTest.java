package io.tidemark.runtime.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final RiskPolicy POLICY = TestBaselines.POLICY;
  private static final ScopeBaseline SCOPE = TestBaselines.scope("global", 300, 1);
  private static final Judge JUDGE = new Judge(SCOPE, RecentFeatures.NONE);
  private static final long T = 1_769_817_600_000_000L;
  private static final float[] USUAL = {-1f, -1f, -1f, 0f};
  private static final float[] NEW_NETWORK = {-1f, -1f, -1f, 1f};
  private static final JudgedAction READ = JudgedAction.of(T, "key", "net", Impact.READ);

  @Test
  void usualActionIsAllowed() {
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), USUAL, READ, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(verdict.cause()).isEqualTo(Cause.NONE);
    assertThat(verdict.level()).isEqualTo(Level.LOW);
    assertThat(verdict.trust()).isEqualTo(1);
    assertThat(verdict.leadingFeature()).isEqualTo(-1);
    assertThat(verdict.scopeId()).isEqualTo("global");
  }

  @Test
  void newFlagAddsRiskToCredentialAndSource() {
    RiskState state = RiskState.empty(POLICY);
    Verdict verdict = JUDGE.judge(state, NEW_NETWORK, READ, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.REVALIDATE);
    assertThat(verdict.cause()).isEqualTo(Cause.RISK);
    assertThat(verdict.level()).isEqualTo(Level.HIGH);
    assertThat(verdict.leadingFeature()).isEqualTo(3);
    assertThat(verdict.pValue()).isGreaterThan(0).isLessThanOrEqualTo(1 / 301.0);
    assertThat(verdict.risk()).isCloseTo(Math.min(0.99, 1 - verdict.pValue() / 0.3), within(1e-12));
    // The next, usual event from there is still distrusted and still has an explanation …
    Verdict next = JUDGE.judge(state, USUAL, READ, 0);
    assertThat(next.decision()).isEqualTo(DecisionKind.REVALIDATE);
    assertThat(next.leadingFeature()).isEqualTo(3);
    // … but an event from elsewhere is not.
    JudgedAction elsewhere = JudgedAction.of(T, "key", "office", Impact.READ);
    assertThat(JUDGE.judge(state, USUAL, elsewhere, 0).decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void criticalActionAtHighRiskIsRevoked() {
    JudgedAction critical = JudgedAction.of(T, "key", "net", Impact.CRITICAL);
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), NEW_NETWORK, critical, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.REVOKE);
    assertThat(verdict.effectiveRisk()).isGreaterThan(verdict.risk());
  }

  @Test
  void violatedBoundStepsUpAtAnyRisk() {
    JudgedAction breach = new JudgedAction(T, "key", "net", Impact.READ, "hours 09-17", "rule 7");
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), USUAL, breach, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(verdict.cause()).isEqualTo(Cause.BOUND);
    assertThat(verdict.reason()).isEqualTo("hours 09-17");
  }

  @Test
  void policyStepsUpAtLowRisk() {
    JudgedAction payment = new JudgedAction(T, "key", "net", Impact.CRITICAL, null, "payment");
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), USUAL, payment, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(verdict.cause()).isEqualTo(Cause.POLICY);
    assertThat(verdict.reason()).isEqualTo("payment");
  }

  @Test
  void riskHasPriorityOverEqualBound() {
    JudgedAction breach = new JudgedAction(T, "key", "net", Impact.READ, "hours 09-17", null);
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), NEW_NETWORK, breach, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.REVALIDATE);
    assertThat(verdict.cause()).isEqualTo(Cause.RISK);
    assertThat(verdict.reason()).isNull();
  }

  @Test
  void reportsAllCauses() {
    JudgedAction breach = new JudgedAction(T, "key", "net", Impact.READ, "hours 09-17", "rule 7");
    assertThat(JUDGE.judge(RiskState.empty(POLICY), NEW_NETWORK, breach, 0).asking())
        .containsExactlyInAnyOrder(Cause.RISK, Cause.BOUND, Cause.POLICY);
    assertThat(JUDGE.judge(RiskState.empty(POLICY), USUAL, breach, 0).asking())
        .containsExactlyInAnyOrder(Cause.BOUND, Cause.POLICY);
    assertThat(JUDGE.judge(RiskState.empty(POLICY), USUAL, READ, 0).asking()).isEmpty();
  }

  @Test
  void scopeWithoutThresholdsAppliesOnlyBounds() {
    Judge judge = new Judge(TestBaselines.scope("global", 5, 1), RecentFeatures.NONE);
    Verdict verdict = judge.judge(RiskState.empty(POLICY), NEW_NETWORK, READ, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.NOT_JUDGED);
    assertThat(verdict.cause()).isEqualTo(Cause.NONE);
    JudgedAction breach = new JudgedAction(T, "key", "net", Impact.READ, "hours 09-17", null);
    assertThat(judge.judge(RiskState.empty(POLICY), USUAL, breach, 0).cause())
        .isEqualTo(Cause.BOUND);
  }

  @Test
  void separateStagesGiveSameVerdict() {
    RiskState whole = RiskState.empty(POLICY);
    RiskState apart = RiskState.empty(POLICY);
    for (float[] row : TestBaselines.rows(200, 4, 77)) {
      Verdict verdict = JUDGE.judge(whole, row, READ, 0);
      double u = SCOPE.statistic().statistic(row);
      double score = SCOPE.statistic().forestScore(row);
      Assessment assessment = JUDGE.assess(apart, READ, row, score, SCOPE.calibration().pValue(u));
      assertThat(JUDGE.decide(score, u, assessment, READ, POLICY)).isEqualTo(verdict);
    }
    assertThat(apart.toBytes()).isEqualTo(whole.toBytes());
  }

  @Test
  void emptyVectorIsNotEvidence() {
    float[] nothing = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), nothing, READ, 0);
    assertThat(verdict.risk()).isZero();
    assertThat(verdict.decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void excludesOwnCalibrationDay() {
    double[] maxima = SCOPE.calibration().dayMaxima();
    double largest = maxima[maxima.length - 1];
    RiskState state = RiskState.empty(POLICY);
    Assessment own = JUDGE.assessCalibrationDay(state, READ, NEW_NETWORK, largest, largest);
    assertThat(own.pValue()).isGreaterThan(0).isLessThanOrEqualTo(1 / 300.0);
  }

  @Test
  void judgesExcessOverUsualMaximum() {
    double u = SCOPE.statistic().statistic(NEW_NETWORK);
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), NEW_NETWORK, READ, 2.5);
    assertThat(verdict.statistic()).isEqualTo(u - 2.5);
    // An identity that is as unusual every day has an excess of 0, which every calibration day
    // reaches.
    Verdict habit = JUDGE.judge(RiskState.empty(POLICY), NEW_NETWORK, READ, u);
    assertThat(habit.statistic()).isZero();
    assertThat(habit.pValue()).isEqualTo(1);
    assertThat(habit.decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(habit.score()).isEqualTo(verdict.score());
  }

  @Test
  void extremeValueIsEvidence() {
    float[] endless = {Float.POSITIVE_INFINITY, 1e30f, -1f, 1f};
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), endless, READ, 0);
    assertThat(verdict.statistic()).isFinite();
    assertThat(verdict.leadingFeature()).isZero();
    assertThat(verdict.decision()).isEqualTo(DecisionKind.REVALIDATE);
  }

  /** The p-value is 1 too, so that nobody mistakes it for evidence. */
  @Test
  void ordinaryEventHasPValueOne() {
    RiskState state = RiskState.empty(POLICY);
    JUDGE.judge(state, NEW_NETWORK, READ, 0);
    // The usual maximum is so low that the excess is above all calibration maxima.
    Verdict verdict = JUDGE.judge(state, USUAL, READ, -100);
    assertThat(verdict.leadingFeature()).isEqualTo(3);
    assertThat(verdict.pValue()).isEqualTo(1);
  }
}
