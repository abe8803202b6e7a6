package io.tidemark.runtime.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.Impact;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class RiskPolicyTest {
  private static final RiskPolicy POLICY = RiskPolicy.defaults();
  private static final DecisionKind ALLOW = DecisionKind.ALLOW;
  private static final DecisionKind STEP_UP = DecisionKind.STEP_UP;

  @Test
  void defaultsMatchDocumentation() {
    assertThat(POLICY.halfLife()).isEqualTo(Duration.ofHours(6));
    assertThat(POLICY.pStart()).isEqualTo(0.1);
    assertThat(POLICY.impactWeights()).containsExactly(1.0, 1.0, 1.5, 2.0);
    assertThat(POLICY.budgetMedium()).isEqualTo(0.05);
    assertThat(POLICY.budgetHigh()).isEqualTo(0.005);
    assertThat(POLICY.confidence()).isEqualTo(0.65);
    DecisionTable table = POLICY.decisions();
    assertThat(table.decision(Level.LOW, Impact.CRITICAL)).isEqualTo(ALLOW);
    assertThat(table.decision(Level.MEDIUM, Impact.READ)).isEqualTo(STEP_UP);
    assertThat(table.decision(Level.HIGH, Impact.ADMIN)).isEqualTo(DecisionKind.REVALIDATE);
    assertThat(table.decision(Level.HIGH, Impact.CRITICAL)).isEqualTo(DecisionKind.REVOKE);
  }

  @Test
  void graceRaisesOnlyActionableMediumRisk() {
    DecisionTable usual = DecisionTable.defaults();
    for (Level level : Level.values()) {
      for (Impact impact : Impact.values()) {
        boolean counts = level == Level.MEDIUM && impact.compareTo(Impact.ADMIN) >= 0;
        assertThat(usual.decisionInGrace(level, impact))
            .as("%s of %s", level, impact)
            .isEqualTo(usual.decision(counts ? Level.HIGH : level, impact));
      }
    }
    List<DecisionKind> allow = List.of(ALLOW, ALLOW, ALLOW, ALLOW);
    List<DecisionKind> stepUp = List.of(STEP_UP, STEP_UP, STEP_UP, STEP_UP);
    assertThat(
            new DecisionTable(allow, allow, stepUp).decisionInGrace(Level.MEDIUM, Impact.CRITICAL))
        .isEqualTo(ALLOW);
  }

  @Test
  void evidenceIsLinearBelowStartAndCapped() {
    assertThat(POLICY.evidence(1)).isZero();
    assertThat(POLICY.evidence(0.1)).isZero();
    assertThat(POLICY.evidence(0.05)).isEqualTo(0.5);
    assertThat(POLICY.evidence(0.0001)).isEqualTo(0.99);
  }

  @Test
  void evidenceStartsAtTwiceTheBudget() {
    assertThat(RiskPolicy.pStartFor(0.05)).isEqualTo(0.1);
    assertThat(RiskPolicy.pStartFor(0.01)).isEqualTo(0.1);
    assertThat(RiskPolicy.pStartFor(0.25)).isEqualTo(0.5);
    assertThat(RiskPolicy.pStartFor(1)).isEqualTo(1);
    RiskPolicy changed = POLICY.withPStart(0.3);
    assertThat(changed.evidence(0.3)).isZero();
    assertThat(changed.evidence(0.15)).isEqualTo(0.5);
    assertThat(changed.withPStart(POLICY.pStart())).isEqualTo(POLICY);
  }

  @Test
  void impactIsAnExponentOfTrust() {
    // 1 − 0.6^1.5 = 0.5352…, 1 − 0.6^2 = 0.64
    assertThat(POLICY.effectiveRisk(0.4, Impact.READ)).isEqualTo(0.4);
    assertThat(POLICY.effectiveRisk(0.4, Impact.ADMIN)).isCloseTo(0.535242, within(1e-6));
    assertThat(POLICY.effectiveRisk(0.4, Impact.CRITICAL)).isCloseTo(0.64, within(1e-15));
    assertThat(POLICY.effectiveRisk(0, Impact.CRITICAL)).isZero();
    assertThat(POLICY.effectiveRisk(1, Impact.CRITICAL)).isEqualTo(1);
  }

  @Property(tries = 200)
  void evidenceDecreasesWithPValue(
      @ForAll @DoubleRange(max = 1) double one,
      @ForAll @DoubleRange(max = 1) double other,
      @ForAll @DoubleRange(min = 0.01, max = 1) double pStart) {
    RiskPolicy policy = POLICY.withPStart(pStart);
    assertThat(policy.evidence(Math.max(one, other)))
        .isBetween(0.0, policy.evidence(Math.min(one, other)));
    assertThat(policy.evidence(Math.max(one, pStart))).isZero();
  }

  @Property(tries = 200)
  void effectiveRiskIncreasesWithRiskAndImpact(
      @ForAll @DoubleRange(max = 1) double one, @ForAll @DoubleRange(max = 1) double other) {
    double low = Math.min(one, other);
    double high = Math.max(one, other);
    for (Impact impact : Impact.values()) {
      assertThat(POLICY.effectiveRisk(low, impact))
          .isBetween(0.0, POLICY.effectiveRisk(high, impact));
    }
    assertThat(POLICY.effectiveRisk(low, Impact.CRITICAL))
        .isGreaterThanOrEqualTo(POLICY.effectiveRisk(low, Impact.ADMIN));
  }

  @Test
  void rejectsInvalidNumbersWithRange() {
    assertThatThrownBy(() -> policy(Duration.ZERO, 0.3, 0.05, 0.01, 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Risk policy has half-life PT0S; choose one second to ten years");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0, 0.05, 0.01, 0.9))
        .hasMessageContaining("p-start 0.0");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 1.01, 0.01, 0.9))
        .hasMessageContaining("medium budget 1.01");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 0.05, 0.06, 0.9))
        .hasMessageContaining("at most the medium budget 0.05");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 0.05, 0.01, Double.NaN))
        .hasMessageContaining("confidence NaN");
  }

  @Test
  void rejectsDecreasingWeights() {
    assertThatThrownBy(
            () ->
                new RiskPolicy(
                    Duration.ofHours(6),
                    0.3,
                    List.of(1.0, 2.0, 1.5, 2.0),
                    DecisionTable.defaults(),
                    0.05,
                    0.01,
                    0.9))
        .hasMessageContaining("never decreasing");
  }

  @Test
  void rejectsWeakeningDecisions() {
    List<DecisionKind> allow = List.of(ALLOW, ALLOW, ALLOW, ALLOW);
    List<DecisionKind> stepUp = List.of(STEP_UP, STEP_UP, STEP_UP, STEP_UP);
    assertThatThrownBy(() -> new DecisionTable(allow, stepUp, allow))
        .hasMessageContaining("READ from medium to high falls from STEP_UP to ALLOW");
    assertThatThrownBy(
            () -> new DecisionTable(allow, List.of(STEP_UP, ALLOW, ALLOW, ALLOW), stepUp))
        .hasMessageContaining("weaker for a higher impact");
    assertThatThrownBy(() -> new DecisionTable(allow, List.of(STEP_UP), stepUp))
        .hasMessageContaining("give 4");
    List<DecisionKind> notJudged = List.of(ALLOW, ALLOW, ALLOW, DecisionKind.NOT_JUDGED);
    assertThatThrownBy(() -> new DecisionTable(notJudged, stepUp, stepUp))
        .hasMessageContaining("Decisions of level low")
        .hasMessageContaining("NOT_JUDGED");
    assertThatThrownBy(() -> new DecisionTable(allow, stepUp, List.of(STEP_UP)))
        .hasMessageContaining("Decisions of level high");
    assertThatThrownBy(() -> new DecisionTable(stepUp, allow, stepUp))
        .hasMessageContaining("READ from low to medium falls from STEP_UP to ALLOW");
    // An equally strong decision is not weaker.
    assertThat(new DecisionTable(stepUp, stepUp, stepUp).decision(Level.LOW, Impact.READ))
        .isEqualTo(STEP_UP);
  }

  @Test
  void limitsAreInclusive() {
    assertThat(policy(Duration.ofSeconds(1), 1, 1, 1, 0.5).pStart()).isEqualTo(1);
    assertThat(policy(Duration.ofDays(3650), 0.3, 0.05, 0.05, 0.9).budgetHigh()).isEqualTo(0.05);
    assertThatThrownBy(() -> policy(Duration.ofDays(3651), 0.3, 0.05, 0.01, 0.9))
        .hasMessageContaining("half-life");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 0, 0, 0.9))
        .hasMessageContaining("medium budget 0.0");
    assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 0.05, 0, 0.9))
        .hasMessageContaining("high budget 0.0");
    for (double confidence : new double[] {0, 1}) {
      assertThatThrownBy(() -> policy(Duration.ofHours(1), 0.3, 0.05, 0.01, confidence))
          .hasMessageContaining("confidence " + confidence);
    }
    assertThat(weighing(List.of(0.0, 0.0, 100.0, 100.0)).impactWeights()).contains(0.0, 100.0);
    assertThatThrownBy(() -> weighing(List.of(0.0, 0.0, 1.0, 100.5)))
        .hasMessageContaining("impact weights");
  }

  private static RiskPolicy weighing(List<Double> weights) {
    return new RiskPolicy(
        Duration.ofHours(6), 0.3, weights, DecisionTable.defaults(), 0.05, 0.01, 0.9);
  }

  private static RiskPolicy policy(
      Duration halfLife, double pStart, double medium, double high, double confidence) {
    return new RiskPolicy(
        halfLife,
        pStart,
        List.of(1.0, 1.0, 1.5, 2.0),
        DecisionTable.defaults(),
        medium,
        high,
        confidence);
  }
}
