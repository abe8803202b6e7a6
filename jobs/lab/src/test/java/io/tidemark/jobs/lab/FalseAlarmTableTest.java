package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.lab.FalseAlarmTable.Promised;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FalseAlarmTableTest {
  @Test
  void showsKeptAndBrokenPromise() {
    List<Promised> days = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      days.add(promised("calm", "identity " + i % 40, i, i % 20 == 0, false));
      days.add(promised("loud", "other " + i % 40, i, i % 5 == 0, false));
    }
    FalseAlarmTable table = FalseAlarmTable.of(days);
    assertThat(table.lines())
        .extracting(FalseAlarmTable.Line::name)
        .containsExactly("all", "calm", "loud");
    assertThat(table.lines().get(1).rate()).isEqualTo(0.05);
    assertThat(table.lines().get(1).isKept()).isTrue();
    assertThat(table.lines().get(2).rate()).isEqualTo(0.2);
    assertThat(table.lines().get(2).isKept()).isFalse();
    assertThat(table.lines().get(2).isWithinBudget()).isFalse();
    assertThat(table.identities()).isEqualTo(80);
    // Each time, alarms occur on every fifth loud identity and on every twentieth calm one.
    assertThat(table.identitiesOutside()).isEqualTo(10);
  }

  @Test
  void statesRatesOfThresholdsBetweenTwoRanks() {
    Interval stated =
        FalseAlarmTable.of(List.of(promised("c", "i", 1, false, false))).lines().get(0).stated();
    // One later day has an alarm with probability k / 501, so with 0.05 between ranks 25 and 26.
    assertThat(stated).isEqualTo(new Interval(0, 1));
    List<Promised> days = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      days.add(promised("c", "i", i, false, false));
    }
    assertThat(FalseAlarmTable.of(days).lines().get(0).stated())
        .isEqualTo(
            new Interval(
                Interval.ofCount(25, 500, 400).low() / 400,
                Interval.ofCount(26, 500, 400).high() / 400));
  }

  @Test
  void ignoresAttackedDays() {
    assertThat(
            FalseAlarmTable.of(List.of(promised("c", "i", 1, false, true))).lines().get(0).days())
        .isZero();
  }

  private static Promised promised(
      String cohort, String identity, int day, boolean alarm, boolean attacked) {
    return new Promised(
        new DayOutcome(
            "company",
            identity,
            cohort,
            LocalDate.of(2026, 1, 1).plusDays(day),
            0,
            attacked ? Double.NaN : 0,
            attacked,
            alarm,
            alarm,
            false),
        25,
        500);
  }
}
