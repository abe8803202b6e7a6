package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.training.DayMaxima.RiskMaxima;
import io.tidemark.training.DayMaxima.UsualLevels;
import io.tidemark.training.TrainingData.LocalData;
import io.tidemark.training.TrainingData.SparkData;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RiskMaximaTest {
  private static final LocalDate FIRST = FeatureRow.DAY;
  private static final int DAYS = 8;
  private static final TrainingPlan PLAN =
      new TrainingPlan(FIRST.minusDays(8), FIRST.minusDays(1), FIRST, FIRST.plusDays(DAYS - 1));

  /** The cohort of an identity's first event determines the identity's policy. */
  private static final Policy AGENTS_ARE_FORGIVEN_SOONER =
      TestPolicies.of(
          TestPolicies.risk(
              "agents",
              TestPolicies.cohort("agent"),
              new RiskChanges(Duration.ofHours(1), Map.of(), Map.of(), null, null, null)));

  private static final List<FeatureRow> ROWS = rows();
  private static final LocalData IN_MEMORY =
      new LocalData(
          ROWS.stream().map(FeatureRow::event).toList(), PLAN, FeatureRow.CATALOGUE.names());
  private static final DayMaxima MAXIMA = IN_MEMORY.dayMaxima(draft(new double[0]), 3);
  private static final NavigableMap<IdentityDay, CalibrationDayRisk.Day> KEPT = kept();
  private static final Baseline DRAFT =
      draft(KEPT.values().stream().mapToDouble(CalibrationDayRisk.Day::ownMaximum).toArray());

  @Test
  void selectedDaysGiveSameMaximaAsAllDays() {
    NavigableMap<IdentityDay, Double> all =
        IN_MEMORY.riskMaxima(DRAFT, KEPT, AGENTS_ARE_FORGIVEN_SOONER);
    for (int partitions : new int[] {1, 5}) {
      assertThat(onSpark(partitions).riskMaxima(DRAFT, KEPT, AGENTS_ARE_FORGIVEN_SOONER))
          .isEqualTo(all);
    }
    assertThat(all).hasSameSizeAs(KEPT);
    assertThat(all.values()).contains(0.0);
    assertThat(IN_MEMORY.riskMaxima(DRAFT, KEPT, Policy.NONE)).isNotEqualTo(all);
  }

  /**
   * An event that is not evidence still counts through its impact, whose weight a rule may change.
   */
  @Test
  void includesEventsWithRaisedImpact() {
    Policy writesWeighMore =
        TestPolicies.of(
            TestPolicies.risk(
                "writes",
                TestPolicies.cohort("agent"),
                new RiskChanges(
                    null,
                    Map.of(
                        Impact.READ,
                        1.0,
                        Impact.WRITE,
                        2.0,
                        Impact.ADMIN,
                        2.0,
                        Impact.CRITICAL,
                        2.0),
                    Map.of(),
                    null,
                    null,
                    null)));
    NavigableMap<IdentityDay, Double> all = IN_MEMORY.riskMaxima(DRAFT, KEPT, writesWeighMore);
    assertThat(all).isNotEqualTo(IN_MEMORY.riskMaxima(DRAFT, KEPT, Policy.NONE));
    assertThat(onSpark(3).riskMaxima(DRAFT, KEPT, writesWeighMore)).isEqualTo(all);
  }

  @Test
  void includesDaysOfIdentitiesWithEvidence() {
    Set<IdentityDay> telling = RiskMaxima.daysWithEvidence(DRAFT, KEPT);
    Set<IdentityDay> lookedAt = new HashSet<>();
    RiskMaxima.table(DRAFT, KEPT)
        .forEach(day -> lookedAt.add(new IdentityDay(day.tellingIdentity(), day.tellingDate())));
    NavigableMap<IdentityDay, Double> all = IN_MEMORY.riskMaxima(DRAFT, KEPT, Policy.NONE);
    assertThat(telling).isNotEmpty();
    assertThat(lookedAt).containsAll(telling);
    assertThat(lookedAt.size()).isBetween(telling.size() + 1, KEPT.size() - 1);
    all.forEach(
        (day, risk) -> {
          if (!lookedAt.contains(day)) {
            assertThat(risk).as("%s", day).isZero();
          }
        });
    telling.forEach(day -> assertThat(all.get(day)).as("%s", day).isPositive());
  }

  /**
   * The first day contains no evidence, but it determines the policy because its cohort is the
   * agents'.
   */
  @Test
  void earlierDaysDetermineKindAndCohort() {
    assertThat(RiskMaxima.daysWithEvidence(DRAFT, KEPT))
        .doesNotContain(new IdentityDay("mover", FIRST))
        .contains(new IdentityDay("mover", FIRST.plusDays(1)));
    IdentityDay held = new IdentityDay("mover", FIRST.plusDays(2));
    double everyones = onSpark(2).riskMaxima(DRAFT, KEPT, Policy.NONE).get(held);
    double anAgents = onSpark(2).riskMaxima(DRAFT, KEPT, AGENTS_ARE_FORGIVEN_SOONER).get(held);
    // A day is four half-lives of six hours and twenty-four half-lives of one hour.
    assertThat(anAgents).isPositive().isCloseTo(everyones / (1 << 20), offset(1e-12));
  }

  @Test
  void usesMaximaOfDaysWithEvidence() {
    Set<IdentityDay> telling = RiskMaxima.daysWithEvidence(DRAFT, KEPT);
    for (RiskMaxima.TellingDay row : RiskMaxima.table(DRAFT, KEPT)) {
      IdentityDay day = new IdentityDay(row.tellingIdentity(), row.tellingDate());
      CalibrationDayRisk.Day maxima = telling.contains(day) ? KEPT.get(day) : null;
      assertThat(row.usualMaximum()).isEqualTo(maxima == null ? null : maxima.usualMaximum());
      assertThat(row.ownMaximum()).isEqualTo(maxima == null ? null : maxima.ownMaximum());
    }
  }

  /** Returns events of all impacts, so that some are read although they are not evidence. */
  private static List<FeatureRow> rows() {
    List<FeatureRow> rows = NormalDays.of(FIRST, DAYS, 1);
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).with("impact_tier", i % Impact.values().length);
    }
    LocalDate second = FIRST.plusDays(1);
    rows.add(FeatureRow.of("writer", "before").with("cohort", "agent").at(second, 0));
    rows.add(
        FeatureRow.of("writer", "loud read")
            .with("cohort", "agent")
            .with("impact_tier", 0)
            .at(second, 100)
            .vector(9f, 9f, 1f));
    rows.add(FeatureRow.of("writer", "after").with("cohort", "agent").at(second, 200));
    rows.add(FeatureRow.of("mover", "quiet").with("cohort", "agent").at(FIRST, 0));
    rows.add(
        FeatureRow.of("mover", "loud")
            .with("cohort", "job")
            .at(FIRST.plusDays(1), 0)
            .vector(9f, 9f, 1f));
    rows.add(FeatureRow.of("mover", "held").with("cohort", "job").at(FIRST.plusDays(2), 0));
    return rows;
  }

  private static SparkData onSpark(int partitions) {
    return new SparkData(dataset(partitions), PLAN, FeatureRow.CATALOGUE.names());
  }

  private static Dataset<Row> dataset(int partitions) {
    List<Row> rows = new ArrayList<>(ROWS.stream().map(FeatureRow::stored).toList());
    return TestSpark.dataset(TestSpark.shuffled(rows, 3), FeatureRow.SCHEMA, partitions);
  }

  private static NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept() {
    UsualLevels levels = new UsualLevels(MAXIMA);
    NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept = new TreeMap<>();
    MAXIMA
        .maxima()
        .forEach(
            (day, maximum) -> {
              double usual = levels.without(day);
              kept.put(day, new CalibrationDayRisk.Day(usual, maximum - usual));
            });
    kept.keySet().removeIf(day -> day.day().equals(FIRST.plusDays(3)));
    return kept;
  }

  private static Baseline draft(double[] maxima) {
    ScopeBaseline global =
        TestBaseline.global(
            Optional.empty(), new PValueCalibration(maxima, FIRST, FIRST.plusDays(7), Map.of()));
    return TestBaseline.of(Map.of(), global);
  }
}
