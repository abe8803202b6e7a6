package io.tidemark.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.jobs.backtest.BacktestReport.Side;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  /** Four identities on one day: two attacked, one of them found; one false step-up. */
  private static final ReplayedNights SMALL =
      new ReplayedNights(
          List.of(
              day("a", 0.9, true, true, false),
              day("b", 0.8, false, true, true),
              day("c", 0.2, true, false, false),
              day("d", 0.1, false, false, false)),
          List.of(attack("a", 1, 2, 5.0), attack("c", 3, 0, Double.NaN)),
          0);

  @Test
  void figuresAreThoseOfTheDefinition() {
    Map<String, Double> figures = new Figures(SMALL).all();
    assertThat(figures.get(Figures.DETECTION)).isEqualTo(0.5);
    assertThat(figures.get(Figures.ofCase(1))).isEqualTo(1);
    assertThat(figures.get(Figures.ofCase(2))).isNaN();
    assertThat(figures.get(Figures.ofCase(3))).isZero();
    assertThat(figures.get(Figures.EVENTS)).isEqualTo(2);
    assertThat(figures.get(Figures.MINUTES)).isEqualTo(5);
    // Of b and d, for all of a and c was attack.
    assertThat(figures.get(Figures.FALSE_STEP_UPS)).isEqualTo(0.5);
    assertThat(figures.get(Figures.ALERTS)).isEqualTo(2);
    // All four are among the first ten, and two of them were attacked.
    assertThat(figures.get(Figures.PRECISION_10)).isEqualTo(0.5);
    // Attacked at rank 1 and rank 3: (1/1 + 2/3) / 2.
    assertThat(figures.get(Figures.PR_AUC)).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
  }

  @Test
  void moreAttacksMakeNoQuieterFigure() {
    List<DayOutcome> days = new ArrayList<>(SMALL.days());
    for (int i = 0; i < 100; i++) {
      days.add(day("victim" + i, 0.9, true, true, false));
    }
    ReplayedNights attacked = new ReplayedNights(days, List.of(), 0);
    assertThat(new Figures(attacked).all().get(Figures.FALSE_STEP_UPS)).isEqualTo(0.5);
    assertThat(attacked.normalDays()).isEqualTo(2);
  }

  @Test
  void anIdentityCountsAsOftenAsItsWeightSays() {
    Map<String, Double> figures = new Figures(SMALL).with(Map.of("a", 3, "b", 1), 0);
    assertThat(figures.get(Figures.DETECTION)).isEqualTo(1);
    assertThat(figures.get(Figures.FALSE_STEP_UPS)).isEqualTo(1);
    assertThat(figures.get(Figures.PRECISION_10)).isEqualTo(0.75);
  }

  @Test
  void anOutcomeDoesNotDifferFromItself() {
    Bootstrap.ofDifference(SMALL, SMALL, 1)
        .forEach(
            (figure, estimate) -> {
              if (!Double.isNaN(estimate.value())) {
                assertThat(estimate.value()).as(figure).isZero();
                assertThat(estimate.low()).as(figure).isZero();
                assertThat(estimate.high()).as(figure).isZero();
              }
            });
  }

  @Test
  void theIntervalOfAShareIsAboutThatOfTheBinomial() {
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      days.add(day("i" + i, 0.5, false, i < 40, i < 40));
    }
    Bootstrap.Estimate rate =
        Bootstrap.of(new ReplayedNights(days, List.of(), 0), 7).get(Figures.FALSE_STEP_UPS);
    // 0.1 ± 1.96 √(0.1 · 0.9 / 400) = 0.1 ± 0.029
    assertThat(rate.low()).isCloseTo(0.071, within(0.008));
    assertThat(rate.high()).isCloseTo(0.129, within(0.008));
    assertThat(Bootstrap.of(new ReplayedNights(days, List.of(), 0), 7).get(Figures.FALSE_STEP_UPS))
        .isEqualTo(rate);
  }

  @Test
  void aReportMarksADifferenceThatIsSureAndNoOther() {
    List<DayOutcome> quiet = new ArrayList<>();
    List<DayOutcome> loud = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      quiet.add(day("i" + i, 0.5, false, false, false));
      loud.add(day("i" + i, 0.5, false, i % 4 == 0, i % 4 == 0));
    }
    ReplayedNights first = new ReplayedNights(quiet, List.of(attack("i1", 1, 1, 0)), 0);
    ReplayedNights second = new ReplayedNights(loud, List.of(attack("i1", 1, 1, 0)), 1);
    BacktestReport report =
        new BacktestReport(
            new Side("now", 0.05, List.of(first, first)),
            Optional.of(new Side("then", 0.1, List.of(second))),
            1);
    assertThat(report.lines())
        .anyMatch(l -> l.startsWith("false step-ups per identity-day") && l.contains("* +0.250"))
        .anyMatch(
            l -> l.matches(" +days with one +0 of 200, budget 0\\.05 +50 of 200, budget 0\\.1"))
        .noneMatch(l -> l.startsWith("detection rate ") && l.contains("*"));
    assertThat(report.toJson())
        .contains("\"refused_nights\" : 1", "\"differences\"", "\"normal_identity_days\" : 200");
  }

  @Test
  void aReportSaysHowManyAttacksARateIsOfAndClaimsNoIntervalOfOne() {
    BacktestReport report =
        new BacktestReport(new Side("now", 0.05, List.of(SMALL)), Optional.empty(), 1);
    assertThat(report.lines().get(0))
        .isEqualTo("2 attacks, 4 identity-days of 1 day, 0 nights refused by gates");
    assertThat(report.lines())
        .anyMatch(l -> l.matches("detection rate \\(of 2\\) +0\\.500 \\(.*"))
        .anyMatch(l -> l.matches("detection rate, case 1 \\(of 1\\) +1\\.000 +-"))
        .anyMatch(l -> l.matches("detection rate, case 2 \\(of 0\\) +- +-"))
        .anyMatch(l -> l.matches("events to detect, median +2\\.0 .*"));
  }

  private static DayOutcome day(
      String identity, double risk, boolean attacked, boolean alerted, boolean wrongly) {
    return new DayOutcome(
        identity, DAY, risk, attacked ? Double.NaN : risk, attacked, alerted, wrongly);
  }

  private static AttackOutcome attack(String identity, int useCase, int events, double minutes) {
    return new AttackOutcome(
        "on " + identity, useCase, "v", identity, 5, events, minutes, events > 0 ? 0.9 : 0);
  }
}
