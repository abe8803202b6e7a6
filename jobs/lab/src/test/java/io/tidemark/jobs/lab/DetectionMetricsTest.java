package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Bootstrap.Weights;
import io.tidemark.jobs.lab.Comparison.Figure;
import io.tidemark.jobs.lab.Comparison.Significance;
import io.tidemark.jobs.lab.quality.Ranking;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionMetricsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  /**
   * Four identities on one day: two were attacked, one of the attacks was found, and there is one
   * false step-up.
   */
  private static final Detection SMALL =
      new Detection(
          List.of(attack("a", 1, 2, 5.0), attack("c", 3, 0, Double.NaN)),
          List.of(
              day("a", 0.9, true, true, false),
              day("b", 0.8, false, true, true),
              day("c", 0.2, true, false, false),
              day("d", 0.1, false, false, false)),
          0);

  @Test
  void metricsMatchDefinition() {
    assertThat(figure(SMALL, "detection rate")).isEqualTo(0.5);
    assertThat(figure(SMALL, "detection rate, case 1")).isEqualTo(1);
    assertThat(figure(SMALL, "detection rate, case 2")).isNaN();
    assertThat(figure(SMALL, "detection rate, case 3")).isZero();
    assertThat(figure(SMALL, "events to detect, median")).isEqualTo(2);
    assertThat(figure(SMALL, "minutes to detect, median")).isEqualTo(5);
    // Only b and d count, because all events of a and c belong to attacks.
    assertThat(figure(SMALL, "false step-ups per identity-day")).isEqualTo(0.5);
    assertThat(figure(SMALL, "identities alerted per day")).isEqualTo(2);
    // All four are among the first ten, and two of them were attacked.
    assertThat(figure(SMALL, "precision at 10 a day")).isEqualTo(0.5);
    // The attacked identities have ranks 1 and 3: (1/1 + 2/3) / 2.
    assertThat(figure(SMALL, "PR-AUC of identity-days"))
        .isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
  }

  @Test
  void areaUnderCurveHandlesTies() {
    List<DayOutcome> days = new ArrayList<>();
    double[] risks = new double[60];
    boolean[] attacked = new boolean[60];
    for (int i = 0; i < risks.length; i++) {
      risks[i] = i * 7 % 11 / 11.0;
      attacked[i] = i % 5 == 0;
      days.add(day("i" + i, risks[i], attacked[i], false, false));
    }
    assertThat(figure(new Detection(List.of(), days, 0), "PR-AUC of identity-days"))
        .isEqualTo(Ranking.averagePrecision(risks, attacked));
  }

  @Test
  void moreAttacksDoNotLowerMetrics() {
    List<DayOutcome> days = new ArrayList<>(SMALL.days());
    for (int i = 0; i < 100; i++) {
      days.add(day("victim" + i, 0.9, true, true, false));
    }
    Detection attacked = new Detection(List.of(), days, 0);
    assertThat(figure(attacked, "false step-ups per identity-day")).isEqualTo(0.5);
    assertThat(attacked.normalDays()).isEqualTo(2);
  }

  @Test
  void weightsMultiplyAttacksAndDays() {
    double[] figures =
        new DetectionMetrics(SMALL, new Bootstrap(List.of(SMALL)), 0.1)
            .with(new Weights(new int[] {3, 0}, new int[] {3, 1, 0, 0}));
    assertThat(figures[DetectionMetrics.NAMES.indexOf("detection rate")]).isEqualTo(1);
    assertThat(figures[DetectionMetrics.FALSE_STEP_UPS]).isEqualTo(1);
    assertThat(figures[DetectionMetrics.NAMES.indexOf("precision at 10 a day")]).isEqualTo(0.75);
  }

  @Test
  void equalOutcomesHaveNoDifference() {
    for (Figure figure : compared(List.of(SMALL), List.of(SMALL)).figures()) {
      if (!Double.isNaN(figure.difference().value())) {
        assertThat(figure.difference()).as(figure.name()).isEqualTo(new Estimate(0, 0, 0));
      }
    }
  }

  @Test
  void bootstrapIntervalApproximatesBinomial() {
    List<DayOutcome> days = new ArrayList<>();
    List<DayOutcome> quiet = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      days.add(day("i" + i, 0.5, false, i < 40, i < 40));
      quiet.add(day("i" + i, 0.5, false, false, false));
    }
    List<Detection> loud = List.of(new Detection(List.of(), days, 0));
    List<Detection> none = List.of(new Detection(List.of(), quiet, 0));
    Figure figure = compared(loud, none).figures().get(DetectionMetrics.FALSE_STEP_UPS);
    // 0.1 ± 1.96 √(0.1 · 0.9 / 400) = 0.1 ± 0.029
    assertThat(figure.difference().low()).isCloseTo(0.071, within(0.008));
    assertThat(figure.difference().high()).isCloseTo(0.129, within(0.008));
    assertThat(figure.tried().low()).isCloseTo(0.0743, within(1e-4));
    assertThat(compared(loud, none).figures().get(DetectionMetrics.FALSE_STEP_UPS))
        .isEqualTo(figure);
  }

  @Test
  void marksOnlySignificantDifferences() {
    List<DayOutcome> quiet = new ArrayList<>();
    List<DayOutcome> loud = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      quiet.add(day("i" + i, 0.5, false, false, false));
      loud.add(day("i" + i, 0.5, false, i % 4 == 0, i % 4 == 0));
    }
    List<AttackOutcome> attack = List.of(attack("i1", 1, 1, 0));
    Detection first = new Detection(attack, quiet, 0);
    Detection second = new Detection(attack, loud, 1);
    Comparison comparison = compared(List.of(second, second), List.of(first, first));
    assertThat(comparison.figures().get(DetectionMetrics.FALSE_STEP_UPS).significance())
        .isEqualTo(Significance.WORSE);
    assertThat(text(comparison, "then", "now"))
        .anyMatch(
            l -> l.strip().startsWith("false step-ups per") && l.contains("+0.250 (+0.190, +0.3"))
        .anyMatch(l -> l.strip().startsWith("false step-ups per") && l.contains(") *"))
        .noneMatch(l -> l.strip().startsWith("detection rate ") && l.contains(") *"));
  }

  @Test
  void tableShowsCountsAndIntervals() {
    assertThat(text(compared(List.of(SMALL), List.of()), "now"))
        .anyMatch(l -> l.matches("  detection rate \\(of 2\\) +0\\.500 \\(0\\.095 to 0\\.905\\).*"))
        .anyMatch(
            l ->
                l.matches(
                    "  detection rate, case 1 \\(of 1\\) +1\\.000 \\(0\\.207 to 1\\.000\\).*"))
        .anyMatch(l -> l.matches("  detection rate, case 2 \\(of 0\\) +-"))
        .anyMatch(l -> l.matches("  events to detect, median +2\\.0.*"));
  }

  private static List<String> text(Comparison comparison, String... names) {
    return PageText.rows(DetectionTables.figures("figures", List.of(names), comparison.decided()));
  }

  private static Comparison compared(List<Detection> tried, List<Detection> against) {
    return Comparison.of(tried, against, 0.1, 7);
  }

  private static double figure(Detection detection, String name) {
    return DetectionTest.figure(detection, name);
  }

  private static DayOutcome day(
      String identity, double risk, boolean attacked, boolean alerted, boolean wrongly) {
    return new DayOutcome(
        "c",
        identity,
        DAY,
        risk,
        attacked ? Double.NaN : risk,
        attacked,
        alerted,
        wrongly,
        DayOutcome.Sessions.NONE);
  }

  private static AttackOutcome attack(String identity, int useCase, int events, double minutes) {
    return new AttackOutcome(
        "c",
        new AttackLabel("on " + identity, useCase, "v", identity),
        identity,
        5,
        events,
        minutes,
        events > 0,
        events > 0 ? 0.9 : 0,
        0.5,
        false);
  }
}
