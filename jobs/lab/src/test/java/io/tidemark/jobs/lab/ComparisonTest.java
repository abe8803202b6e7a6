package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Comparison.Figure;
import io.tidemark.jobs.lab.Comparison.Significance;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final double BUDGET = 0.1;
  private static final int IDENTITIES = 60;

  @Test
  void usesLowestThresholdWithinBudget() {
    // One of the ten normal days may be alerted. With a threshold of 0.9, none is, so it is 0.8.
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      days.add(day("n" + i, i / 10.0));
    }
    Detection outcome =
        detection(
            days, List.of(attack("n0", 1, 0.8), attack("n1", 1, 0.81), attack("n2", 3, 0.95)));
    double[] found = atBudget(outcome);
    assertThat(found[0]).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(found[1]).isEqualTo(0.5);
    assertThat(found[2]).isNaN();
    assertThat(found[3]).isEqualTo(1);
  }

  @Test
  void averagesFromHalfToTwiceTheBudget() {
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      days.add(day("n" + i, i / 20.0));
    }
    Detection outcome = detection(days, List.of(attack("n0", 1, 0.86)));
    // Of the twenty days, 1, 1, 2, 2 and 4 may be alerted, which results in thresholds of 0.9, 0.9,
    // 0.85, 0.85 and 0.75.
    assertThat(around(outcome)[0]).isCloseTo(0.6, within(1e-12));
  }

  @Test
  void alertsTiedDaysTogether() {
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      days.add(day("n" + i, i < 2 ? 0.7 : 0.1));
    }
    Detection outcome = detection(days, List.of(attack("n3", 1, 0.7), attack("n4", 1, 0.71)));
    assertThat(atBudget(outcome)[0]).isEqualTo(0.5);
  }

  @Test
  void breachedBoundCountsAtAnyThreshold() {
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      days.add(day("n" + i, i == 0 ? Double.POSITIVE_INFINITY : 0.1 * i));
    }
    Detection outcome =
        detection(days, List.of(attack("n3", 1, Double.POSITIVE_INFINITY), attack("n4", 1, 0.9)));
    // The breach uses up the one day in ten that may be alerted, so the threshold for all else is
    // 0.9.
    assertThat(atBudget(outcome)[0]).isEqualTo(0.5);
  }

  @Test
  void equalCataloguesHaveNoDifference() {
    List<Detection> same = List.of(outcome(Set.of(1, 2, 3)), outcome(Set.of(2, 3, 4)));
    Comparison comparison = Comparison.of(same, same, BUDGET, 1);
    for (Figure figure : comparison.detection()) {
      if (figure.attacks() > 0) {
        assertThat(figure.difference()).isEqualTo(new Estimate(0, 0, 0));
        assertThat(figure.significance()).isEqualTo(Significance.WITHIN_NOISE);
      }
    }
    assertThat(comparison.significance()).isEqualTo(Significance.WITHIN_NOISE);
    assertThat(comparison.gained()).isEmpty();
    assertThat(comparison.lost()).isEmpty();
  }

  @Test
  void missingEveryFourthAttackIsWorse() {
    List<Detection> all = List.of(outcome(Set.of()), outcome(Set.of(1)));
    List<Detection> fewer = List.of(outcome(every(4)), outcome(every(4)));
    Comparison worse = Comparison.of(fewer, all, BUDGET, 1);
    assertThat(worse.significance()).isEqualTo(Significance.WORSE);
    Figure figure = worse.detection().get(0);
    // 15 of 60 are missed with both seeds, compared with none and one: −0.25 + 1/120.
    assertThat(figure.difference().value()).isCloseTo(-0.25 + 1 / 120.0, within(1e-12));
    assertThat(figure.seedBand()).isCloseTo(1 / 60.0, within(1e-12));
    assertThat(figure.difference().low()).isLessThan(figure.difference().value());
    assertThat(figure.difference().high()).isBetween(figure.difference().value(), 0.0);
    assertThat(worse.lost()).hasSize(15);
    assertThat(Comparison.of(all, fewer, BUDGET, 1).significance()).isEqualTo(Significance.BETTER);
  }

  @Test
  void differenceBetweenSeedsIsNoise() {
    // On average, every eighth attack is missed, and no draw reverses this. However, only one of
    // the seeds misses any: every fourth.
    List<Detection> all = List.of(outcome(Set.of()), outcome(Set.of()));
    List<Detection> fewer = List.of(outcome(every(4)), outcome(Set.of()));
    Comparison comparison = Comparison.of(fewer, all, BUDGET, 1);
    assertThat(comparison.detection().get(0).difference().high()).isNegative();
    assertThat(comparison.significance()).isEqualTo(Significance.WITHIN_NOISE);
  }

  @Test
  void falseStepUpRateExcludesAttackedDays() {
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      days.add(
          new DayOutcome(
              "c",
              "n" + i,
              DAY,
              0.5,
              i < 4 ? 0.5 : Double.NaN,
              i > 3,
              true,
              i == 0,
              DayOutcome.Sessions.NONE));
    }
    List<Detection> same = List.of(detection(days, List.of(attack("n1", 1, 0.9))));
    Comparison comparison = Comparison.of(same, same, BUDGET, 1);
    Figure falseStepUps = comparison.figures().get(DetectionMetrics.FALSE_STEP_UPS);
    assertThat(falseStepUps.name()).isEqualTo("false step-ups per identity-day");
    assertThat(falseStepUps.tried().value()).isEqualTo(0.25);
    assertThat(falseStepUps.against().value()).isEqualTo(0.25);
  }

  @Test
  void oneMissedAttackIsNoise() {
    List<Detection> all = List.of(outcome(Set.of()), outcome(Set.of()));
    List<Detection> fewer = List.of(outcome(Set.of(7)), outcome(Set.of(7)));
    assertThat(Comparison.of(fewer, all, BUDGET, 1).significance())
        .isEqualTo(Significance.WITHIN_NOISE);
  }

  @Test
  void lossInOneCaseIsWorse() {
    // Ten of the twelve attacks of case 2 are missed, while the other candidate misses two attacks
    // of each other case. Of all sixty attacks, 50 and 52 are found.
    Set<Integer> lost = new TreeSet<>();
    IntStream.range(0, 10).forEach(i -> lost.add(1 + 5 * i));
    Set<Integer> others = Set.of(0, 5, 2, 7, 3, 8, 4, 9);
    List<Detection> tried = List.of(outcome(lost), outcome(lost));
    List<Detection> against = List.of(outcome(others), outcome(others));
    Comparison comparison = Comparison.of(tried, against, BUDGET, 1);
    assertThat(comparison.cases(Significance.WORSE)).containsExactly(2);
    assertThat(comparison.detection().get(0).significance()).isEqualTo(Significance.WITHIN_NOISE);
    assertThat(comparison.significance()).isEqualTo(Significance.WORSE);
    assertThat(Comparison.of(against, tried, BUDGET, 1).significance())
        .isEqualTo(Significance.BETTER);
  }

  @Test
  void disagreeingCasesAreWithinNoise() {
    Set<Integer> second = new TreeSet<>();
    Set<Integer> third = new TreeSet<>();
    IntStream.range(0, 10).forEach(i -> second.add(1 + 5 * i));
    IntStream.range(0, 10).forEach(i -> third.add(2 + 5 * i));
    Comparison comparison =
        Comparison.of(
            List.of(outcome(second), outcome(second)),
            List.of(outcome(third), outcome(third)),
            BUDGET,
            1);
    assertThat(comparison.cases(Significance.WORSE)).containsExactly(2);
    assertThat(comparison.cases(Significance.BETTER)).containsExactly(3);
    assertThat(comparison.significance()).isEqualTo(Significance.WITHIN_NOISE);
  }

  private static Detection detection(List<DayOutcome> days, List<AttackOutcome> attacks) {
    return new Detection(attacks, days, 0);
  }

  private static double[] atBudget(Detection outcome) {
    Bootstrap bootstrap = new Bootstrap(List.of(outcome));
    return new DetectionMetrics(outcome, bootstrap, BUDGET).foundAt(BUDGET, bootstrap.once());
  }

  private static double[] around(Detection outcome) {
    Bootstrap bootstrap = new Bootstrap(List.of(outcome));
    return new DetectionMetrics(outcome, bootstrap, BUDGET).with(bootstrap.once());
  }

  private static Set<Integer> every(int nth) {
    Set<Integer> numbers = new TreeSet<>();
    IntStream.range(0, IDENTITIES).filter(i -> i % nth == 0).forEach(numbers::add);
    return numbers;
  }

  /**
   * Returns an attack on each identity, with the cases in turn. All attacks are found except the
   * given ones.
   */
  private static Detection outcome(Set<Integer> missed) {
    List<DayOutcome> days = new ArrayList<>();
    List<AttackOutcome> attacks = new ArrayList<>();
    for (int i = 0; i < IDENTITIES; i++) {
      days.add(day("i" + i, 0.001 * i));
      attacks.add(attack("i" + i, 1 + i % 5, missed.contains(i) ? 0.0005 : 0.9));
    }
    return detection(days, attacks);
  }

  private static DayOutcome day(String identity, double risk) {
    return new DayOutcome(
        "c", identity, DAY, risk, risk, false, false, false, DayOutcome.Sessions.NONE);
  }

  private static AttackOutcome attack(String identity, int useCase, double risk) {
    AttackLabel label = new AttackLabel("on " + identity, useCase, "v", identity);
    return new AttackOutcome("c", label, identity, 5, 1, 0, true, risk, 0.5, false);
  }
}
