package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.Screening.Judged;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScreeningTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  private static final double BUDGET = 0.05;

  @Test
  void exponentialDaysWithoutAttackAreAllKept() {
    // Quantiles at (i + ½) / 1000: fewer than the budget's 50 days lie beyond the predicted value.
    double[] maxima = new double[1000];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = -Math.log(1 - (i + 0.5) / 1000);
    }
    Screening screening = Screening.of(days(maxima), Set.of(), Judged.BY_NOBODY, BUDGET);
    assertThat(screening.kept()).hasSize(1000);
    assertThat(screening.leftOut()).isEmpty();
  }

  @Test
  void surplusOfAFirstNightIsLeftOutMostExtremeFirst() {
    // Median 11; 9 of 20 lie above, their median is 16: predicted is 11 + 5 / ln 2 · ln(0.45 /
    // 0.05)
    // = 26.85. Beyond it are three days, the budget of a twentieth of 20 allows one.
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 60, 40, 50);
    Screening screening = Screening.of(days, Set.of(), Judged.BY_NOBODY, BUDGET);
    assertThat(screening.leftOut()).containsExactly(Map.entry(Screening.OUTLIER, 2));
    assertThat(screening.kept()).hasSize(18).doesNotContainKeys(day(17), day(19));
    assertThat(screening.kept()).containsEntry(day(18), 40.0);
  }

  @Test
  void daysJustWithinThePredictionAreNoSuspects() {
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 26.8, 26.8, 26.8);
    assertThat(Screening.of(days, Set.of(), Judged.BY_NOBODY, BUDGET).leftOut()).isEmpty();
  }

  @Test
  void quietDaysThatTieDoNotMakeOthersSuspect() {
    // Median 0; 4 of 20 lie above, their (upper) median is 3: predicted is 3 / ln 2 · ln 4 = 6.
    NavigableMap<IdentityDay, Double> days =
        days(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
    assertThat(Screening.of(days, Set.of(), Judged.BY_NOBODY, BUDGET).leftOut()).isEmpty();
    days.put(day(17), 6.1);
    days.put(day(19), 7.0);
    Screening screening = Screening.of(days, Set.of(), Judged.BY_NOBODY, BUDGET);
    // Now the median above is 6.1, so predicted is 12.2: two extremes of four say little.
    assertThat(screening.leftOut()).isEmpty();
  }

  @Test
  void tailNoLargerThanTheBudgetHoldsNoSuspects() {
    double[] maxima = new double[40];
    maxima[38] = 500;
    maxima[39] = 1000;
    Screening screening = Screening.of(days(maxima), Set.of(), Judged.BY_NOBODY, BUDGET);
    assertThat(screening.leftOut()).isEmpty();
    assertThat(Screening.of(days(7, 7, 7), Set.of(), Judged.BY_NOBODY, BUDGET).kept()).hasSize(3);
  }

  @Test
  void alertsBeyondTheBudgetAreLeftOutMostExtremeFirst() {
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 60, 40, 50);
    // Alerted are maxima 3, 10 and 40; one may stay, so 40 and 10 go, and 60 was never suspect.
    Set<IdentityDay> alerted = Set.of(day(2), day(9), day(18));
    Screening screening = Screening.of(days, alerted, Judged.BY_EARLIER_NIGHTS, BUDGET);
    assertThat(screening.leftOut()).containsExactly(Map.entry(Screening.UNREVIEWED_ALERT, 2));
    assertThat(screening.kept()).hasSize(18).doesNotContainKeys(day(9), day(18));
  }

  @Test
  void noAlertOfEarlierNightsLeavesNothingOut() {
    NavigableMap<IdentityDay, Double> days = days(1, 2, 3, 4, 5, 6, 7, 8, 900, 1000);
    Screening screening = Screening.of(days, Set.of(), Judged.BY_EARLIER_NIGHTS, BUDGET);
    assertThat(screening.kept()).isEqualTo(days);
    assertThat(screening.leftOut()).isEmpty();
  }

  @Test
  void alertsOnDaysThatDoNotCalibrateCountNowhere() {
    Set<IdentityDay> elsewhere = Set.of(day(97), day(98), day(99));
    Screening screening = Screening.of(days(1, 2, 3), elsewhere, Judged.BY_EARLIER_NIGHTS, BUDGET);
    assertThat(screening.kept()).hasSize(3);
  }

  @Test
  void firstOfEqualSuspectsIsLeftOut() {
    Set<IdentityDay> alerted = Set.of(day(0), day(1), day(2));
    Screening screening = Screening.of(days(7, 7, 7), alerted, Judged.BY_EARLIER_NIGHTS, BUDGET);
    // A twentieth of three, rounded up, is one: two go.
    assertThat(screening.kept()).containsOnlyKeys(day(2));
  }

  @Test
  void noDaysAreNoProblem() {
    for (Judged judged : Judged.values()) {
      Screening screening = Screening.of(days(), Set.of(day(1)), judged, BUDGET);
      assertThat(screening.kept()).isEmpty();
      assertThat(screening.leftOut()).isEmpty();
    }
  }

  private static NavigableMap<IdentityDay, Double> days(double... maxima) {
    NavigableMap<IdentityDay, Double> days = new TreeMap<>();
    for (int i = 0; i < maxima.length; i++) {
      days.put(day(i), maxima[i]);
    }
    return days;
  }

  private static IdentityDay day(int i) {
    return new IdentityDay("identity " + (1000 + i), DAY);
  }
}
