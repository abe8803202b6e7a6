package io.tidemark.jobs.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.jobs.explain.JudgementReader.JudgementContext;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.TestBaselines;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterfactualTest {
  private static final Baseline BASELINE = TestBaselines.baseline();
  private static final long NOW = 1_774_000_000_000_000L;
  private static final float[] CALM = {0, 0, 0, 0};

  @Test
  void namesTheOnlyUnusualFeature() {
    JudgementContext event = event(new float[] {0.1f, 0.2f, 0, 1}, nothing(), plain());
    assertThat(event.verdict().decision()).isNotEqualTo(DecisionKind.ALLOW);
    Counterfactual other = Counterfactual.of(event);
    assertThat(other.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.feature()).isEqualTo(3);
              assertThat(change.from()).isEqualTo(1);
              assertThat(change.to()).isZero();
            });
    assertThat(other.verdict().decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(other.fades()).contains(Duration.ZERO);
  }

  @Test
  void listsMinimalChanges() {
    float[] seen = {8, 8, 0, 1};
    JudgementContext event = event(seen, nothing(), plain());
    Counterfactual other = Counterfactual.of(event);
    assertThat(other.verdict().decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(other.changes()).hasSizeGreaterThan(1);
    for (Counterfactual.Change left : other.changes()) {
      float[] mixed = seen.clone();
      other.changes().stream()
          .filter(change -> !change.equals(left))
          .forEach(change -> mixed[change.feature()] = (float) change.to());
      assertThat(event(mixed, nothing(), plain()).verdict().decision())
          .as("without " + left)
          .isNotEqualTo(DecisionKind.ALLOW);
    }
  }

  @Test
  void earlierEvidenceDecaysByHalfLife() {
    RiskState held = nothing();
    held.observe(NOW - 1, "key", "10.0.0.0/24", 3, 1e-9);
    JudgementContext event = event(CALM, held, plain());
    assertThat(event.verdict().decision()).isNotEqualTo(DecisionKind.ALLOW);
    Counterfactual other = Counterfactual.of(event);
    assertThat(other.changes()).isEmpty();
    Duration fades = other.fades().orElseThrow();
    assertThat(fades).isGreaterThan(Duration.ZERO);
    // At that time, an inconspicuous event is allowed. Ten minutes earlier, it is not.
    assertThat(event(CALM, held, at(fades)).verdict().decision()).isEqualTo(DecisionKind.ALLOW);
    assertThat(event(CALM, held, at(fades.minusMinutes(10))).verdict().decision())
        .isNotEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void waitingIsNotEnoughForAnEventWithEvidenceOfItsOwn() {
    RiskState held = nothing();
    held.observe(NOW - 1, "key", "10.0.0.0/24", 2, 1e-9);
    float[] seen = {0.1f, 0.2f, 0, 1};
    Counterfactual other = Counterfactual.of(event(seen, held, plain()));
    Duration fades = other.fades().orElseThrow();
    assertThat(fades).isGreaterThan(Duration.ZERO);
    assertThat(event(seen, held, at(fades)).verdict().decision()).isNotEqualTo(DecisionKind.ALLOW);
    assertThat(other.changes()).extracting(Counterfactual.Change::feature).containsExactly(3);
    assertThat(other.verdict().decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void namesViolatedBound() {
    JudgedAction broken =
        JudgedAction.of(
            NOW, "key", "10.0.0.0/24", Impact.WRITE, "outside_hours:office", Habit.USUAL);
    Counterfactual other = Counterfactual.of(event(CALM, nothing(), broken));
    assertThat(other.changes()).isEmpty();
    assertThat(other.boundBreach()).isEqualTo("outside_hours:office");
    assertThat(other.verdict().decision()).isEqualTo(DecisionKind.ALLOW);
  }

  @Test
  void unconditionalPolicyLeavesNoFeatureChange() {
    RiskPolicy asking =
        new RiskChanges(
                null,
                Map.of(),
                Map.of(
                    Level.LOW,
                    Map.of(
                        Impact.WRITE,
                        DecisionKind.STEP_UP,
                        Impact.ADMIN,
                        DecisionKind.STEP_UP,
                        Impact.CRITICAL,
                        DecisionKind.STEP_UP)),
                null,
                null,
                null)
            .over(BASELINE.policy());
    Counterfactual other =
        Counterfactual.of(event(new float[] {0.1f, 0.2f, 0, 1}, RiskState.empty(asking), plain()));
    assertThat(other.atLow()).isEqualTo(DecisionKind.STEP_UP);
    assertThat(other.changes()).isEmpty();
    assertThat(other.fades()).isEmpty();
  }

  private static JudgementContext event(float[] vector, RiskState held, JudgedAction action) {
    return new JudgementContext(
        new BaselineJudge(BASELINE, RecentFeatures.NONE),
        null,
        BASELINE.usualMaximum("unknown", null),
        held.policy(),
        held.toBytes(),
        vector,
        action);
  }

  private static RiskState nothing() {
    return RiskState.empty(BASELINE.policy());
  }

  private static JudgedAction plain() {
    return at(Duration.ZERO);
  }

  private static JudgedAction at(Duration later) {
    return JudgedAction.of(NOW + later.toMillis() * 1_000, "key", "10.0.0.0/24", Impact.WRITE);
  }
}
