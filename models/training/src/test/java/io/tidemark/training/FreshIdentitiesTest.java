package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** An attacker creates a hundred identities in the cohort of the jobs. */
class FreshIdentitiesTest {
  private static final LocalDate FIRST = FeatureRow.DAY;
  private static final int DAYS = 35;
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          FIRST, FIRST.plusDays(DAYS - 8), FIRST.plusDays(DAYS - 7), FIRST.plusDays(DAYS - 1));

  @Test
  void quietFreshIdentitiesDoNotAlarmOthers() {
    Baseline baseline = train(minted(12, age -> 0f));
    Set<IdentityDay> all = new HashSet<>();
    Set<IdentityDay> alarmed = new HashSet<>();
    for (FeatureRow row : NormalDays.of(FIRST.plusDays(DAYS), 15, 2)) {
      EventVector event = row.event();
      if (event.header().cohort().equals("job")) {
        all.add(event.header().identityDay());
        if (isSteppedUp(baseline, event)) {
          alarmed.add(event.header().identityDay());
        }
      }
    }
    // The budget is 0.05. There are 600 days, so the standard deviation is 0.009.
    assertThat(alarmed.size() / (double) all.size()).isBetween(0.01, 0.07);
  }

  @Test
  void loudFreshIdentitiesDoNotHideOthers() {
    long clean = found(train(List.of()));
    assertThat(clean).isGreaterThan(50);
    assertThat(found(train(minted(7, age -> age % 2 == 0 ? 4 : 0.2f)))).isGreaterThan(clean - 20);
  }

  @Test
  void sparkCountsFreshIdentitiesAsOne() {
    List<FeatureRow> rows = minted(12, age -> 0.5f * age);
    BaselineTrainer trainer = TestBaseline.trainer();
    EarlierAlerts none = new EarlierAlerts(Set.of(), new TreeSet<>());
    assertThat(
            trainer
                .train(
                    TestSpark.dataset(
                        rows.stream().map(FeatureRow::stored).toList(), FeatureRow.SCHEMA, 3),
                    PLAN,
                    none,
                    Map.of())
                .orElseThrow()
                .toBytes())
        .isEqualTo(train(rows).toBytes());
  }

  /** Returns on how many of the days the unusual event of a job is found. */
  private static long found(Baseline baseline) {
    long found = 0;
    for (int identity = 1; identity < 80; identity += 2) {
      for (float value : new float[] {2.5f, 3, 3.5f, 4, 5}) {
        FeatureRow row =
            FeatureRow.of("identity " + identity, "u")
                .with("cohort", "job")
                .at(FIRST.plusDays(DAYS), 0L)
                .vector(value, 0.3f, 0f);
        found += isSteppedUp(baseline, row.event()) ? 1 : 0;
      }
    }
    return found;
  }

  private static boolean isSteppedUp(Baseline baseline, EventVector event) {
    String cohort = event.header().cohort();
    return new BaselineJudge(baseline, RecentFeatures.NONE)
        .judge(
            cohort,
            baseline.usualMaximum(event.header().identity(), cohort),
            RiskState.empty(baseline.policy()),
            event.vector(),
            JudgedAction.of(event.header().action().timeMicros(), "key", "net", Impact.READ))
        .decision()
        .isStepUpOrStronger();
  }

  private static List<FeatureRow> minted(int age, IntFunction<Float> value) {
    List<FeatureRow> rows = new ArrayList<>(NormalDays.of(FIRST, DAYS, 1));
    for (int identity = 0; identity < 100; identity++) {
      for (int day = 0; day < age; day++) {
        for (int event = 0; event < 4; event++) {
          rows.add(
              FeatureRow.of("minted " + identity, identity + "-" + day + "-" + event)
                  .with("cohort", "job")
                  .with("active_days", day)
                  .at(FIRST.plusDays(DAYS - age + day), 3600L * event)
                  .vector(value.apply(day), 0.1f, 0f));
        }
      }
    }
    return rows;
  }

  private static Baseline train(List<FeatureRow> rows) {
    List<FeatureRow> all = rows.isEmpty() ? NormalDays.of(FIRST, DAYS, 1) : rows;
    return TestBaseline.trainer()
        .train(
            all.stream().map(FeatureRow::event).toList(),
            PLAN,
            new EarlierAlerts(Set.of(), new TreeSet<>()),
            Map.of())
        .orElseThrow();
  }
}
