package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingPlanTest {
  @Test
  void firstDayIs28DaysBeforeCalibration() {
    LocalDate night = LocalDate.parse("2026-03-31");
    LocalDate first = TrainingPlan.firstDay(night, 7);
    assertThat(first).isEqualTo("2026-02-25");
    NavigableSet<LocalDate> days = new TreeSet<>(first.datesUntil(night.plusDays(1)).toList());
    TrainingPlan plan = TrainingPlan.of(days, 7).orElseThrow();
    assertThat(plan.trainFrom().datesUntil(plan.calibrateFrom())).hasSize(28);
  }

  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // days, requested calibration days, last training day, first calibration day (counted from 1)
    "the minimum: a third is for calibration, 6, 7, 4, 5",
    "a third is rounded down, 8, 7, 6, 7",
    "a third suffices, 21, 7, 14, 15",
    "more history is for training, 28, 7, 21, 22",
    "one calibration day, 28, 1, 27, 28"
  })
  void lastDaysCalibrateAndEarlierDaysTrain(
      String description, int days, int wanted, int lastTraining, int firstCalibrating) {
    TrainingPlan plan = TrainingPlan.of(days(days), wanted).orElseThrow();
    assertThat(plan)
        .as(description)
        .isEqualTo(
            new TrainingPlan(
                FIRST,
                FIRST.plusDays(lastTraining - 1),
                FIRST.plusDays(firstCalibrating - 1),
                FIRST.plusDays(days - 1)));
  }

  @Test
  void skipsDaysWithoutFeatures() {
    NavigableSet<LocalDate> days = days(10);
    days.remove(FIRST.plusDays(6));
    days.remove(FIRST.plusDays(7));
    // Eight days are left, 1 to 6, 9 and 10. Two of them are for calibration.
    TrainingPlan plan = TrainingPlan.of(days, 7).orElseThrow();
    assertThat(plan.trainTo()).isEqualTo(FIRST.plusDays(5));
    assertThat(plan.calibrateFrom()).isEqualTo(FIRST.plusDays(8));
    assertThat(plan.calibrateTo()).isEqualTo(FIRST.plusDays(9));
  }

  @Test
  void requiresSixDays() {
    assertThat(TrainingPlan.of(days(5), 7)).isEmpty();
    assertThat(TrainingPlan.of(days(0), 7)).isEmpty();
  }

  @Test
  void requiresCalibrationDay() {
    assertThatThrownBy(() -> TrainingPlan.of(days(9), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 calibration days");
  }

  @Test
  void rejectsUnorderedDays() {
    LocalDate second = FIRST.plusDays(1);
    assertThatThrownBy(() -> new TrainingPlan(second, FIRST, second, second))
        .hasMessageContaining("train 2026-01-02 to 2026-01-01");
    assertThatThrownBy(() -> new TrainingPlan(FIRST, second, second, second))
        .hasMessageContaining("out of order");
    assertThatThrownBy(() -> new TrainingPlan(FIRST, FIRST, second.plusDays(1), second))
        .hasMessageContaining("calibrate 2026-01-03 to 2026-01-02");
  }

  private static NavigableSet<LocalDate> days(int count) {
    TreeSet<LocalDate> days = new TreeSet<>();
    IntStream.range(0, count).forEach(i -> days.add(FIRST.plusDays(i)));
    return days;
  }
}
