package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreeningTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  private static final Set<LocalDate> NOBODY = Set.of();
  private static final Set<LocalDate> EARLIER_NIGHTS = Set.of(DAY);

  /** Tails range from shorter than exponential to as long as those of the observed companies. */
  @ParameterizedTest
  @ValueSource(doubles = {2, 1, 0.8})
  void cleanFirstNightLosesAtMostOnePercent(double shape) {
    int days = 0;
    int left = 0;
    for (int seed = 0; seed < 200; seed++) {
      Screening screening =
          Screening.of(
              drawn(seed, 350, shape), Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget);
      days += 350;
      left += 350 - screening.unsuspected().size();
    }
    // By chance, slightly more than a fiftieth of the 350 days lie beyond the bound. The standard
    // deviation is 2.6.
    assertThat((double) left / days).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30})
  void excludesAttacksOfFirstNight(int attacks) {
    for (int seed = 0; seed < 50; seed++) {
      NavigableMap<IdentityDay, Double> days = drawn(seed, 350, 2);
      for (int i = 0; i < attacks; i++) {
        days.put(day(2000 + i), 60.0 + i);
      }
      Screening screening =
          Screening.of(days, Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget);
      // A fiftieth of 350 + attacks, rounded up.
      int stay = (int) Math.ceil(0.02 * days.size());
      assertThat(screening.leftOut()).containsEntry(Screening.OUTLIER, attacks - stay);
      assertThat(screening.unsuspected().keySet()).doesNotContain(day(2000 + attacks - 1));
      assertThat(screening.unsuspected().headMap(day(2000))).hasSize(350);
    }
  }

  @Test
  void excludesMostExtremeSurplusOfFirstNight() {
    // The median is 11. 9 of 20 values lie above it, and their median is 16. The prediction is 11 +
    // 5 · (ln(0.45 / 0.02) / ln 2)^(1 / 0.8) = 11 + 5 · 4.492^1.25 = 43.7. Three days lie beyond
    // that. A fiftieth of 20, rounded up, is one.
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 60, 44, 45);
    Screening screening =
        Screening.of(days, Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget);
    assertThat(screening.leftOut()).containsExactly(Map.entry(Screening.OUTLIER, 2));
    assertThat(screening.unsuspected()).hasSize(18).doesNotContainKeys(day(17), day(19));
    assertThat(screening.unsuspected()).containsEntry(day(18), 44.0);
  }

  @Test
  void keepsDaysWithinPrediction() {
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 43.6, 43.6, 43.6);
    assertThat(Screening.of(days, Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget).leftOut())
        .isEmpty();
  }

  @Test
  void keepsSmallTails() {
    double[] maxima = new double[100];
    maxima[98] = 500;
    maxima[99] = 1000;
    assertThat(
            Screening.of(days(maxima), Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget)
                .leftOut())
        .isEmpty();
    assertThat(
            Screening.of(days(7, 7, 7), Set.of(), Set.of(), NOBODY, DAY, ScreeningTest::budget)
                .unsuspected())
        .hasSize(3);
  }

  @Test
  void excludesMostExtremeAlertsBeyondBudget() {
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 60, 40, 50);
    // Days with maxima 3, 10 and 40 have alerts. One may stay, so 40 and 10 are excluded; 60 was
    // never suspect.
    Set<IdentityDay> alerted = Set.of(day(2), day(9), day(18));
    Screening screening =
        Screening.of(days, alerted, Set.of(), EARLIER_NIGHTS, DAY, ScreeningTest::budget);
    assertThat(screening.leftOut()).containsExactly(Map.entry(Screening.UNREVIEWED_ALERT, 2));
    assertThat(screening.unsuspected()).hasSize(18).doesNotContainKeys(day(9), day(18));
  }

  @Test
  void excludesAllAlertsDuringShift() {
    Set<IdentityDay> alerted = Set.of(day(0), day(1), day(2));
    Screening screening =
        Screening.of(
            days(7, 7, 7, 7),
            alerted,
            Set.of(day(1), day(2), day(3)),
            EARLIER_NIGHTS,
            DAY,
            ScreeningTest::budget);
    assertThat(screening.leftOut()).containsExactly(Map.entry(Screening.SHIFT, 2));
    assertThat(screening.unsuspected()).containsOnlyKeys(day(0), day(3));
  }

  @Test
  void keepsAlertsOncePastReview() {
    LocalDate lastReviewed = DAY.plusDays(Screening.REVIEW_DAYS);
    NavigableMap<IdentityDay, Double> days = days(7, 7, 7, 7);
    Set<IdentityDay> alerted = Set.of(day(0), day(1), day(2));
    Set<IdentityDay> shifted = Set.of(day(2));
    Screening waiting =
        Screening.of(
            days,
            alerted,
            shifted,
            EARLIER_NIGHTS,
            lastReviewed.minusDays(1),
            ScreeningTest::budget);
    assertThat(waiting.unsuspected()).containsOnlyKeys(day(1), day(3));
    Screening past =
        Screening.of(days, alerted, shifted, EARLIER_NIGHTS, lastReviewed, ScreeningTest::budget);
    assertThat(past.unsuspected()).containsOnlyKeys(day(0), day(1), day(3));
    assertThat(past.leftOut()).containsExactly(Map.entry(Screening.SHIFT, 1));
  }

  /**
   * A year of nights without a review or an attack, each calibrated on the 14 days before it. One
   * day in 14 is busy. All alerts of such a day exceed the budget; if they were excluded for as
   * long as they calibrate, the rate would be 0.067.
   */
  @Test
  void unreviewedAlertsDoNotSustainThemselves() {
    int alerts = 0;
    int judged = 0;
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      NavigableMap<LocalDate, NavigableMap<IdentityDay, Double>> nights = new TreeMap<>();
      Set<IdentityDay> alerted = new TreeSet<>();
      for (LocalDate day = DAY; day.isBefore(DAY.plusDays(365)); day = day.plusDays(1)) {
        NavigableMap<IdentityDay, Double> today = new TreeMap<>();
        int draws = random.nextInt(14) == 0 ? 12 : 1;
        for (int identity = 0; identity < 60; identity++) {
          today.put(
              new IdentityDay("identity " + identity, day),
              random.doubles(draws).max().orElseThrow());
        }
        if (nights.size() == 14) {
          NavigableMap<IdentityDay, Double> window = new TreeMap<>();
          nights.values().forEach(window::putAll);
          Screening screening =
              Screening.of(
                  window,
                  alerted,
                  Set.of(),
                  nights.tailMap(DAY.plusDays(14)).keySet(),
                  day.minusDays(1),
                  ScreeningTest::budget);
          double threshold =
              CalibratedThresholds.calibrate(
                      screening.unsuspected().values().stream().mapToDouble(d -> d).toArray(),
                      0.05,
                      0.01,
                      0.65)
                  .orElseThrow()
                  .medium();
          for (Map.Entry<IdentityDay, Double> entry : today.entrySet()) {
            judged++;
            if (entry.getValue() >= threshold) {
              alerts++;
              alerted.add(entry.getKey());
            }
          }
          nights.pollFirstEntry();
        }
        nights.put(day, today);
      }
    }
    assertThat((double) alerts / judged).isBetween(0.045, 0.06);
  }

  @Test
  void usesBudgetOfScope() {
    NavigableMap<IdentityDay, Double> days =
        days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    Set<IdentityDay> loud = Set.of(day(0), day(1), day(2), day(3), day(4));
    // Fifteen days at a twentieth and five at a half add up to 3.25.
    ToDoubleFunction<IdentityDay> budgets = day -> loud.contains(day) ? 0.5 : 0.05;
    Set<IdentityDay> alerted = Set.of(day(0), day(1), day(2), day(19));
    assertThat(Screening.of(days, alerted, Set.of(), EARLIER_NIGHTS, DAY, budgets).leftOut())
        .isEmpty();
    assertThat(
            Screening.of(days, alerted, Set.of(), EARLIER_NIGHTS, DAY, ScreeningTest::budget)
                .unsuspected())
        .hasSize(17)
        .doesNotContainKeys(day(19), day(2), day(1));
  }

  @Test
  void screensDayByItsJudgingBaseline() {
    NavigableMap<IdentityDay, Double> days = drawn(1, 100, 2);
    LocalDate judged = DAY.plusDays(1);
    for (int i = 0; i < 5; i++) {
      days.put(day(500 + i), 900.0 + i);
      days.put(new IdentityDay("judged " + i, judged), 800.0 + i);
    }
    Set<IdentityDay> alerted =
        Set.of(
            new IdentityDay("judged 0", judged),
            new IdentityDay("judged 1", judged),
            day(500) /* on a day that was not scored: no alert of an earlier night */);
    Screening screening =
        Screening.of(days, alerted, Set.of(), Set.of(judged), judged, ScreeningTest::budget);
    // A fiftieth of 105 days, rounded up, is 3, so 2 of 5 suspect days are excluded. A twentieth of
    // 5 scored days, rounded up, is 1, so 1 of 2 is excluded.
    assertThat(screening.leftOut())
        .containsExactly(Map.entry(Screening.OUTLIER, 2), Map.entry(Screening.UNREVIEWED_ALERT, 1));
    assertThat(screening.unsuspected())
        .doesNotContainKeys(day(504), day(503), new IdentityDay("judged 1", judged))
        .containsKeys(new IdentityDay("judged 4", judged), day(502));
  }

  @Test
  void keepsAllDaysWithoutAlerts() {
    NavigableMap<IdentityDay, Double> days = days(1, 2, 3, 4, 5, 6, 7, 8, 900, 1000);
    Screening screening =
        Screening.of(days, Set.of(), Set.of(), EARLIER_NIGHTS, DAY, ScreeningTest::budget);
    assertThat(screening.unsuspected()).isEqualTo(days);
    assertThat(screening.leftOut()).isEmpty();
  }

  @Test
  void ignoresAlertsOnOtherDays() {
    Set<IdentityDay> elsewhere = Set.of(day(97), day(98), day(99));
    Screening screening =
        Screening.of(
            days(1, 2, 3), elsewhere, Set.of(), EARLIER_NIGHTS, DAY, ScreeningTest::budget);
    assertThat(screening.unsuspected()).hasSize(3);
  }

  @Test
  void excludesFirstOfEqualSuspects() {
    Set<IdentityDay> alerted = Set.of(day(0), day(1), day(2));
    Screening screening =
        Screening.of(days(7, 7, 7), alerted, Set.of(), EARLIER_NIGHTS, DAY, ScreeningTest::budget);
    // A twentieth of three, rounded up, is one, so two are excluded.
    assertThat(screening.unsuspected()).containsOnlyKeys(day(2));
  }

  @Test
  void acceptsNoDays() {
    for (Set<LocalDate> judged : Set.of(NOBODY, EARLIER_NIGHTS)) {
      Screening screening =
          Screening.of(days(), Set.of(day(1)), Set.of(), judged, DAY, ScreeningTest::budget);
      assertThat(screening.unsuspected()).isEmpty();
      assertThat(screening.leftOut()).isEmpty();
    }
  }

  private static double budget(IdentityDay day) {
    return 0.05;
  }

  /**
   * Returns maxima from a Weibull distribution whose median is 0. Half of the values above the
   * median are below 3.
   */
  private static NavigableMap<IdentityDay, Double> drawn(long seed, int count, double shape) {
    Random random = new Random(seed);
    ToDoubleFunction<Double> quantile = above -> Math.pow(Math.log(0.5 / above), 1 / shape);
    double scale = 3 / quantile.applyAsDouble(0.25);
    double[] maxima = new double[count];
    for (int i = 0; i < count; i++) {
      double above = 1 - random.nextDouble();
      maxima[i] = above > 0.5 ? 0.5 - above : scale * quantile.applyAsDouble(above);
    }
    return days(maxima);
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
