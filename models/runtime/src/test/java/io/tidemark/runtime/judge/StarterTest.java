package io.tidemark.runtime.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.Starter;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StarterTest {
  private static final RiskPolicy POLICY = RiskPolicy.defaults();
  private static final float[] FAR = {4, 10, 1, Float.NaN};
  private static final float[] WEIGHTS = {1, 1, 1, 1};
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final Starter STARTER = new Starter(FAR, WEIGHTS, POLICY, DAY);
  private static final Judge JUDGE =
      new Judge(STARTER.scope(Baseline.GLOBAL, 0, 0), RecentFeatures.NONE);
  private static final long T = 1_772_409_600_000_000L;
  private static final JudgedAction READ = JudgedAction.of(T, "key", "net", Impact.READ);

  /**
   * ln (1001 / 2) at half the far value, ln 1001 + 12 at the far value; the first 3 do not count.
   */
  @Test
  void surpriseGrowsToFarValue() {
    assertThat(statistic(0, 0, 0, 9)).isZero();
    assertThat(statistic(0.8f, 2, 0.2f, 9)).isZero();
    assertThat(statistic(2, 0, 0, 0)).isCloseTo(Math.log(1001.0 / 2) - 3, within(1e-9));
    assertThat(statistic(4, 0, 0, 0)).isCloseTo(Math.log(1001) + 12 - 3, within(1e-9));
    assertThat(statistic(0, 10, 0, 0)).isCloseTo(Math.log(1001) + 12 - 3, within(1e-9));
  }

  @Test
  void threeQuartersOfFarValueStepUp() {
    Verdict verdict = judge(3, 0, 0, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(verdict.level()).isEqualTo(Level.MEDIUM);
    assertThat(verdict.cause()).isEqualTo(Cause.RISK);
    assertThat(verdict.leadingFeature()).isZero();
    assertThat(verdict.scopeId()).isEqualTo("starter");
    // p = exp(−(ln 1001 + 6 − 3) / 3), rounded up to a thousandth
    assertThat(verdict.pValue()).isEqualTo(0.037);
    assertThat(verdict.risk()).isCloseTo(0.63, within(1e-12));
    assertThat(judge(2.5f, 0, 0, 0).decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(judge(2.5f, 6, 0, 0).decision()).isEqualTo(DecisionKind.STEP_UP);
  }

  @Test
  void usualMaximumIsSubtracted() {
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), new float[] {4, 0, 0, 0}, READ, 15);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void boundStillStepsUp() {
    JudgedAction breach = new JudgedAction(T, "key", "net", Impact.READ, "hours", null);
    Verdict verdict = JUDGE.judge(RiskState.empty(POLICY), new float[4], breach, 0);
    assertThat(verdict.decision()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(verdict.cause()).isEqualTo(Cause.BOUND);
  }

  /** A baseline that replaces the starter neither adds to the risk nor forgets it. */
  @Test
  void riskIsCarriedOverToBaseline() {
    RiskState state = RiskState.empty(POLICY);
    double risk = JUDGE.judge(state, new float[] {3, 0, 0, 0}, READ, 0).risk();
    Judge learned = new Judge(TestBaselines.scope("global", 300, 1), RecentFeatures.NONE);
    JudgedAction sixHoursLater = JudgedAction.of(T + 6 * 3_600_000_000L, "key", "net", Impact.READ);
    float[] usual = {-1, -1, -1, 0};
    Verdict after = learned.judge(state, usual, sixHoursLater, 0);
    assertThat(after.risk()).isCloseTo(risk / 2, within(1e-12));
    assertThat(after.decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Property(tries = 300)
  void neverDecidesAboveStepUp(
      @ForAll @Size(8) List<@FloatRange(min = 0, max = 1e30f) Float> values,
      @ForAll Impact impact,
      @ForAll @DoubleRange(min = -50, max = 50) double usual) {
    DecisionKind revoke = DecisionKind.REVOKE;
    List<DecisionKind> strict = List.of(revoke, revoke, revoke, revoke);
    RiskPolicy policy =
        new RiskPolicy(
            POLICY.halfLife(),
            POLICY.pStart(),
            POLICY.impactWeights(),
            new DecisionTable(POLICY.decisions().low(), strict, strict),
            POLICY.budgetMedium(),
            POLICY.budgetHigh(),
            POLICY.confidence());
    RiskState state = RiskState.empty(policy);
    for (int at = 0; at < values.size(); at += 4) {
      float[] row = new float[4];
      for (int feature = 0; feature < 4; feature++) {
        row[feature] = values.get(at + feature);
      }
      Verdict verdict = JUDGE.judge(state, row, JudgedAction.of(T, "key", "net", impact), usual);
      assertThat(verdict.level()).isNotEqualTo(Level.HIGH);
      assertThat(verdict.decision()).isIn(DecisionKind.ALLOW, DecisionKind.STEP_UP);
    }
    assertThat(policy.decisions().upToStepUp().high()).containsOnly(DecisionKind.STEP_UP);
  }

  @Test
  void bytesKeepTheStarter() {
    Baseline baseline =
        new Baseline(
            List.of("a", "b", "c", "d"),
            "hash",
            DAY,
            POLICY,
            Map.of(),
            UsualMaxima.of(Map.of("x", 2.0)),
            List.of(
                STARTER.scope(Baseline.GLOBAL, 0, 0),
                STARTER.scope(Baseline.cohortScope("ci_job:aws"), 1.5, 2)));
    Baseline read = Baseline.fromBytes(baseline.toBytes());
    assertThat(read.isStarter()).isTrue();
    assertThat(read.toBytes()).isEqualTo(baseline.toBytes());
    ScopeBaseline cohort = read.scopeFor("ci_job:aws");
    assertThat(cohort.judgeName()).isEqualTo("starter");
    assertThat(cohort.usualMaximum()).isEqualTo(1.5);
    assertThat(cohort.statistic().statistic(new float[] {3, 6, 1, 0}))
        .isEqualTo(STARTER.scope("x", 0, 0).statistic().statistic(new float[] {3, 6, 1, 0}));
  }

  private static double statistic(float... row) {
    return STARTER.scope(Baseline.GLOBAL, 0, 0).statistic().statistic(row);
  }

  private static Verdict judge(float... row) {
    return JUDGE.judge(RiskState.empty(POLICY), row, READ, 0);
  }
}
