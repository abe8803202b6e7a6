package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class BaselineTrainerTest {
  private static final LocalDate FIRST = FeatureRow.DAY;
  private static final int TRAINING_DAYS = 8;
  private static final int CALIBRATION_DAYS = 12;
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          FIRST,
          FIRST.plusDays(TRAINING_DAYS - 1),
          FIRST.plusDays(TRAINING_DAYS),
          FIRST.plusDays(TRAINING_DAYS + CALIBRATION_DAYS - 1));

  /** Earlier nights scored the calibration days and raised no alerts. */
  private static final EarlierAlerts NO_ALERTS = new EarlierAlerts(Set.of(), calibrationDays());

  private static final List<Row> ROWS =
      NormalDays.stored(FIRST, TRAINING_DAYS + CALIBRATION_DAYS, 1);
  private static final Baseline BASELINE = train(ROWS, 1, NO_ALERTS);

  @Test
  void doesNotDependOnPartitioningOrOrder() {
    byte[] bytes = BASELINE.toBytes();
    assertThat(train(ROWS, 2, NO_ALERTS).toBytes()).isEqualTo(bytes);
    assertThat(train(TestSpark.shuffled(ROWS, 3), 7, NO_ALERTS).toBytes()).isEqualTo(bytes);
  }

  @Test
  void inMemoryTrainingMatchesDataset() {
    List<EventVector> events = new ArrayList<>();
    for (FeatureRow row : NormalDays.of(FIRST, TRAINING_DAYS + CALIBRATION_DAYS, 1)) {
      events.add(row.event());
    }
    Baseline baseline =
        TestBaseline.trainer().train(events, PLAN, NO_ALERTS, Map.of("seed", "1")).orElseThrow();
    assertThat(baseline.toBytes()).isEqualTo(BASELINE.toBytes());
  }

  @Test
  void eventsFetchedFromRowsTrainTheSameBaseline() {
    List<EventVector> events =
        EventVector.of(
            TestSpark.dataset(ROWS, FeatureRow.SCHEMA, 2), FeatureRow.VECTORS.features());
    assertThat(events).hasSameSizeAs(ROWS);
    Baseline baseline =
        TestBaseline.trainer().train(events, PLAN, NO_ALERTS, Map.of("seed", "1")).orElseThrow();
    assertThat(baseline.toBytes()).isEqualTo(BASELINE.toBytes());
  }

  @Test
  void cohortShiftExcusesTheRiseOfItsCohortAlone() {
    LocalDate since = PLAN.calibrateTo().minusDays(2);
    List<EventVector> events = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (FeatureRow row : NormalDays.of(FIRST, TRAINING_DAYS + CALIBRATION_DAYS, 1)) {
      EventVector event = row.event();
      if (!event.header().day().isBefore(since) && event.header().cohort().equals("agent")) {
        row.with("new_agent", event.vector()[1] + 6);
      }
      events.add(row.event());
      rows.add(row.stored());
    }
    BaselineTrainer trainer =
        new BaselineTrainer(
            countingAgents(),
            new SampleOptions(2048, 0.1, 3, SampleKey.of(1)),
            TestBaseline.FOREST,
            TestBaseline.POLICY,
            Policy.NONE,
            Combination.TAILS_AND_FOREST);
    Baseline baseline = trainer.train(events, PLAN, NO_ALERTS, Map.of()).orElseThrow();
    // The identity whose cohort changes every day has too few days in each cohort.
    assertThat(CohortShift.of(baseline))
        .containsExactly(new CohortShift("agent", since, 40, 40, List.of("new_agent")));
    assertThat(statistic(baseline, "agent", 0, 6.5f, 0))
        .isLessThan(statistic(baseline, "agent", 0, 0, 0) + 2);
    assertThat(statistic(baseline, "agent", 0, 60, 0)).isGreaterThan(10);
    assertThat(statistic(baseline, "agent", 60, 0, 0)).isGreaterThan(10);
    assertThat(statistic(baseline, "job", 0, 60, 0)).isGreaterThan(10);
    for (int partitions : new int[] {1, 7}) {
      Dataset<Row> shuffled =
          TestSpark.dataset(TestSpark.shuffled(rows, 3), FeatureRow.SCHEMA, partitions);
      assertThat(trainer.train(shuffled, PLAN, NO_ALERTS, Map.of()).orElseThrow().toBytes())
          .isEqualTo(baseline.toBytes());
    }
  }

  /** Returns the catalogue of {@link FeatureRow} with a feature of volume in second place. */
  private static Catalogue countingAgents() {
    String yaml =
        FeatureRow.PROGRAM.yaml().replace("novelty: ua_family", "count: events\n    window: 1h");
    return FeatureProgram.read("a feature of volume", yaml).catalogue();
  }

  /**
   * The three features compare with history. Three of four identities are quiet, and the fourth
   * reached a far value, whose excess is ln 1001 + 12 − 3.
   */
  @Test
  void starterLearnsOnlyUsualLevels() {
    double far = Math.log(1001) + 12 - 3;
    List<FeatureRow> rows = new ArrayList<>();
    for (String identity : List.of("a", "b", "c", "d")) {
      rows.add(FeatureRow.of(identity, identity));
    }
    rows.get(3).vector(6f, 0f, 0f);
    Baseline later = starter(rows);
    assertThat(later.isStarter()).isTrue();
    assertThat(statistic(later, "ci", 6, 0, 0)).isCloseTo(far, within(1e-5));
    assertThat(later.usualMaximum("d", "ci")).isCloseTo(far / 4, within(1e-5));
    assertThat(later.usualMaximum("a", "ci")).isZero();
    assertThat(later.usualMaximum("new", "ci")).isZero();
    assertThat(later.usualMaximum("new", "other")).isZero();

    rows.forEach(row -> row.with("active_days", 2));
    Baseline first = starter(rows);
    assertThat(statistic(first, "ci", 6, 0, 0)).isZero();
    assertThat(first.usualMaximum("d", "ci")).isZero();

    assertThat(starter(List.of()).scopes()).extracting(ScopeBaseline::id).containsExactly("global");
  }

  private static Baseline starter(List<FeatureRow> rows) {
    List<EventVector> events = rows.stream().map(FeatureRow::event).toList();
    LocalDate day = FeatureRow.DAY;
    Baseline starter = TestBaseline.trainer().starter(events, day, day, Map.of("seed", "1"));
    Dataset<Row> stored =
        TestSpark.dataset(rows.stream().map(FeatureRow::stored).toList(), FeatureRow.SCHEMA, 3);
    assertThat(TestBaseline.trainer().starter(stored, day, day, Map.of("seed", "1")).toBytes())
        .isEqualTo(starter.toBytes());
    return starter;
  }

  @Test
  void masksShiftedFeaturesInRows() {
    CohortShift shift = new CohortShift("agent", FIRST, 5, 5, List.of("new_agent"));
    Dataset<Row> rows = TestSpark.dataset(ROWS, FeatureRow.SCHEMA, 2);
    Dataset<Row> silenced = shift.maskShifted(rows);
    assertThat(silenced.schema()).isEqualTo(rows.schema());
    assertThat(silenced.filter("cohort = 'agent' and new_agent is not null").count()).isZero();
    Dataset<Row> others = silenced.filter("cohort = 'job'");
    assertThat(others.exceptAll(rows).count()).isZero();
    assertThat(others.count()).isEqualTo(rows.filter("cohort = 'job'").count());
  }

  private static double statistic(Baseline baseline, String cohort, float... vector) {
    return baseline.scopeFor(cohort).statistic().statistic(vector);
  }

  @Test
  void calibratesCohortsWithEnoughDays() {
    // There are 81 identities and 12 days. Each cohort has 40 identities, and the one that moves
    // counts towards the cohort whose name comes first.
    assertThat(days("global")).isEqualTo(972);
    assertThat(days("cohort:agent")).isEqualTo(492);
    assertThat(days("cohort:job")).isEqualTo(480);
    for (ScopeBaseline scope : BASELINE.scopes()) {
      CalibratedThresholds.Promise promise = scope.thresholds().orElseThrow().mediumPromise();
      assertThat(promise.n()).isEqualTo(scope.calibration().size());
      assertThat(promise.budget()).isEqualTo(0.05);
      assertThat(promise.extrapolated()).isFalse();
    }
  }

  /** Cohorts of an inventory can have any name. A policy refers to the kind of their identities. */
  @Test
  void kindBudgetsApplyToAllCohorts() {
    List<EventVector> events = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (FeatureRow row : NormalDays.of(FIRST, TRAINING_DAYS + CALIBRATION_DAYS, 1)) {
      boolean job = row.event().header().cohort().equals("job");
      row.with("nhi_kind", job ? "ci_job" : "ai_agent");
      events.add(row.event());
      rows.add(row.stored());
    }
    BaselineTrainer trainer =
        new BaselineTrainer(
            FeatureRow.CATALOGUE,
            new SampleOptions(2048, 0.1, 3, SampleKey.of(1)),
            TestBaseline.FOREST,
            TestBaseline.POLICY,
            TestPolicies.of(
                TestPolicies.risk(
                    "pipelines",
                    TestPolicies.kind(IdentityKind.CI_JOB),
                    new RiskChanges(null, Map.of(), Map.of(), 0.2, null, null))));
    Baseline baseline = trainer.train(events, PLAN, NO_ALERTS, Map.of()).orElseThrow();
    assertThat(budget(baseline, "job")).isEqualTo(0.2);
    assertThat(budget(baseline, "agent")).isEqualTo(0.05);
    Dataset<Row> stored = TestSpark.dataset(rows, FeatureRow.SCHEMA, 3);
    assertThat(trainer.train(stored, PLAN, NO_ALERTS, Map.of()).orElseThrow().toBytes())
        .isEqualTo(baseline.toBytes());
  }

  private static double budget(Baseline baseline, String cohort) {
    return baseline.scopeFor(cohort).thresholds().orElseThrow().mediumPromise().budget();
  }

  @Test
  void smallCohortsBorrowCalibration() {
    List<Row> fewer = new ArrayList<>();
    for (Row row : ROWS) {
      LocalDate day = (LocalDate) row.get(FeatureRow.SCHEMA.fieldIndex("event_date"));
      // Nine of the twelve days: 9 · 41 = 369 and 9 · 40 = 360, both below 400.
      if (day.isBefore(FIRST.plusDays(TRAINING_DAYS + 9))) {
        fewer.add(row);
      }
    }
    Baseline baseline = train(fewer, 2, NO_ALERTS);
    ScopeBaseline own = baseline.scopes().get(0);
    assertThat(own.id()).isEqualTo("cohort:agent");
    assertThat(own.calibration().size()).isZero();
    assertThat(own.isUsable()).isFalse();
    assertThat(baseline.scopeFor("agent").calibration().size()).isEqualTo(729);
    assertThat(baseline.scopeFor("agent").isUsable()).isTrue();
  }

  @Test
  void keepsBudgetOnLaterNormalDays() {
    assertBudgetKept(BASELINE);
  }

  /** Nearly half of these days contain nothing unusual at all, so their maxima are tied. */
  @Test
  void firstNightKeepsBudget() {
    Baseline first = train(ROWS, 2, new EarlierAlerts(Set.of(), new TreeSet<>()));
    assertThat(first.scopeFor(null).calibration().size()).isBetween(962, 972);
    assertBudgetKept(first);
  }

  private static void assertBudgetKept(Baseline baseline) {
    int days = 15;
    LocalDate later = FIRST.plusDays(TRAINING_DAYS + CALIBRATION_DAYS);
    Dataset<Row> scored =
        EventScoring.of(
            TestSpark.dataset(NormalDays.opened(later, days, 2), FeatureRow.OPENED, 2),
            baseline,
            Policy.NONE,
            RecentFeatures.NONE);
    Set<IdentityDay> agents = new HashSet<>();
    Set<IdentityDay> jobs = new HashSet<>();
    scored
        .filter(functions.col("cause").equalTo("RISK"))
        .collectAsList()
        .forEach(
            row ->
                (row.getAs("cohort").equals("agent") ? agents : jobs)
                    .add(new IdentityDay(row.getAs("identity"), row.getAs("event_date"))));
    // The budget is 0.05, kept with probability 0.9. With 600 identity-days per cohort, the
    // standard deviation is 0.009. A rate of 0.07 is two deviations away, and a rate of 0.01 would
    // mean a blind threshold.
    assertThat(agents.size() / (40.5 * days)).isBetween(0.01, 0.07);
    assertThat(jobs.size() / (40.5 * days)).isBetween(0.01, 0.07);
  }

  @Test
  void excludesSurplusAlertsFromCalibration() {
    Set<IdentityDay> alerted = new HashSet<>();
    for (LocalDate day : calibrationDays()) {
      for (int identity = 0; identity < 5; identity++) {
        alerted.add(new IdentityDay("identity " + identity, day));
      }
    }
    Baseline baseline = train(ROWS, 2, new EarlierAlerts(alerted, calibrationDays()));
    // 20 alerts await review. The budget allows a twentieth of these four days' 324 identity-days,
    // rounded up to 17.
    assertThat(baseline.scopeFor(null).calibration().leftOut())
        .containsExactly(Map.entry(Screening.UNREVIEWED_ALERT, 3));
    assertThat(baseline.scopeFor(null).calibration().size()).isEqualTo(969);
  }

  @Test
  void baselineRecordsProvenance() {
    assertThat(BASELINE.features()).isEqualTo(FeatureRow.CATALOGUE.names());
    assertThat(BASELINE.featureSetHash()).isEqualTo(FeatureRow.CATALOGUE.hash());
    assertThat(BASELINE.trainedFor()).isEqualTo(PLAN.calibrateTo());
    assertThat(BASELINE.provenance()).containsExactly(Map.entry("seed", "1"));
    assertThat(BASELINE.usualMaxima().size()).isEqualTo(81);
    ScopeBaseline global = BASELINE.scopeFor(null);
    assertThat(global.trainingDays()).isEqualTo(TRAINING_DAYS);
    assertThat(global.trainingRows()).isEqualTo(2048);
    assertThat(global.calibration().from()).isEqualTo(PLAN.calibrateFrom());
    assertThat(Gates.failures(BASELINE)).isEmpty();
  }

  @Test
  void requiresHistory() {
    Dataset<Row> young =
        TestSpark.dataset(ROWS.subList(0, 100), FeatureRow.SCHEMA, 1)
            .withColumn("active_days", functions.lit(1));
    assertThat(TestBaseline.trainer().train(young, PLAN, NO_ALERTS, Map.of())).isEmpty();
  }

  @Test
  void shortLivedFleetDoesNotUseBudgetOfOthers() {
    List<Row> withFleet = new ArrayList<>(ROWS);
    for (LocalDate day : calibrationDays()) {
      for (int node = 0; node < 100; node++) {
        withFleet.add(
            FeatureRow.of("node " + day + " " + node, "n" + day + "/" + node)
                .with("cohort", "node")
                .with("active_days", node % 3)
                .at(day, 60L)
                .vector(0f, 0f, 0f)
                .stored());
      }
    }
    Baseline baseline = train(withFleet, 2, NO_ALERTS);
    assertThat(baseline.scopeFor("agent").thresholds())
        .isEqualTo(BASELINE.scopeFor("agent").thresholds());
    assertThat(baseline.scopeFor(null).calibration().size()).isEqualTo(days(Baseline.GLOBAL));
    assertThat(baseline.usualMaxima().size()).isEqualTo(BASELINE.usualMaxima().size());
  }

  private static int days(String scope) {
    return BASELINE.scopes().stream()
        .filter(s -> s.id().equals(scope))
        .findFirst()
        .orElseThrow()
        .calibration()
        .size();
  }

  private static NavigableSet<LocalDate> calibrationDays() {
    NavigableSet<LocalDate> days = new TreeSet<>();
    for (int i = 0; i < CALIBRATION_DAYS; i++) {
      days.add(PLAN.calibrateFrom().plusDays(i));
    }
    return days;
  }

  private static Baseline train(List<Row> rows, int partitions, EarlierAlerts alerts) {
    return TestBaseline.trainer()
        .train(
            TestSpark.dataset(rows, FeatureRow.SCHEMA, partitions),
            PLAN,
            alerts,
            Map.of("seed", "1"))
        .orElseThrow();
  }
}
