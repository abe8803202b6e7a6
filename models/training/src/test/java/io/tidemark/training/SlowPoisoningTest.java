package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An attacker who shifts the baseline by two percent a day for thirty days. */
class SlowPoisoningTest {
  private static final LocalDate FIRST = FeatureRow.DAY;
  private static final int DAYS = 35;
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          FIRST, FIRST.plusDays(DAYS - 8), FIRST.plusDays(DAYS - 7), FIRST.plusDays(DAYS - 1));
  private static final String DRIFTING = "identity 7";
  private static final EarlierAlerts NONE = new EarlierAlerts(Set.of(), new TreeSet<>());

  private static final Baseline CLEAN = train(events(0));
  private static final Baseline POISONED = train(events(0.02));

  @Test
  void thresholdsOfOthersBarelyChange() {
    double clean = CLEAN.scopeFor(null).thresholds().orElseThrow().medium();
    double poisoned = POISONED.scopeFor(null).thresholds().orElseThrow().medium();
    assertThat(poisoned).isBetween(clean - 0.05, clean + 0.05);
  }

  @Test
  void newBehaviourIsStillDetected() {
    for (Baseline baseline : List.of(CLEAN, POISONED)) {
      Verdict verdict = judge(baseline, DRIFTING, new float[] {0.5f, 6, 1});
      assertThat(verdict.decision().isStepUpOrStronger()).isTrue();
    }
  }

  @Test
  void newIdentityIsJudgedByCohort() {
    assertThat(judge(POISONED, "new", new float[] {0.5f, 0.1f, 0}).decision().isStepUpOrStronger())
        .isFalse();
    Verdict verdict = judge(POISONED, "new", new float[] {6, 6, 1});
    assertThat(verdict.decision().isStepUpOrStronger()).isTrue();
    assertThat(verdict.scopeId()).isEqualTo("cohort:job");
  }

  private static Verdict judge(Baseline baseline, String identity, float[] vector) {
    return new BaselineJudge(baseline, RecentFeatures.NONE)
        .judge(
            "job",
            baseline.usualMaximum(identity, "job"),
            RiskState.empty(baseline.policy()),
            vector,
            JudgedAction.of(FeatureRow.micros(FIRST.plusDays(DAYS), 0), "key", "net", Impact.READ));
  }

  private static List<EventVector> events(double growth) {
    List<EventVector> events = new ArrayList<>();
    for (FeatureRow row : NormalDays.of(FIRST, DAYS, 1)) {
      EventVector event = row.event();
      if (event.header().identity().equals(DRIFTING)) {
        int day = Math.toIntExact(event.header().day().toEpochDay() - FIRST.toEpochDay());
        event.vector()[0] *= (float) Math.pow(1 + growth, Math.min(30, day));
      }
      events.add(event);
    }
    return events;
  }

  private static Baseline train(List<EventVector> events) {
    return new BaselineTrainer(
            FeatureRow.CATALOGUE,
            new SampleOptions(2048, 0.1, 3, SampleKey.of(1)),
            TestBaseline.FOREST,
            TestBaseline.POLICY,
            Policy.NONE,
            Combination.TAILS_AND_FOREST)
        .train(events, PLAN, NONE, Map.of())
        .orElseThrow();
  }
}
