package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShiftEvidenceTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final LocalDate CALIBRATE = FIRST.plusDays(10);
  private static final TrainingPlan PLAN =
      new TrainingPlan(FIRST, CALIBRATE.minusDays(1), CALIBRATE, CALIBRATE.plusDays(3));
  private static final List<String> NAMES = List.of("volume", "rhythm");

  private final ShiftEvidence evidence = new ShiftEvidence(PLAN, new float[] {10, Float.NaN});

  @Test
  void halfOfMembersIsAShift() {
    add(5, 0, 0, 9, 9, 9);
    add(5, 0, 0, 0, 0, 0);
    assertThat(evidence.shift("c", NAMES))
        .contains(new CohortShift("c", CALIBRATE.plusDays(1), 5, 10, List.of("volume")));
  }

  @Test
  void riseIsThatOfTheMedianMember() {
    add(5, 0, 0, 9, 9, 9);
    add(2, 0, 0, 400, 9, 9);
    add(2, 0, 0, 0, 0, 0);
    // The bins end at 1, 1.5 and so on; 1.5⁶ is 11.39.
    float[] rises = evidence.rises(CALIBRATE.plusDays(1));
    assertThat(rises[0]).isEqualTo((float) StrictMath.pow(1.5, 6));
    assertThat(rises[1]).isNaN();
  }

  @Test
  void fewerThanHalfIsNotAShift() {
    add(5, 0, 0, 9, 9, 9);
    add(6, 0, 0, 0, 0, 0);
    assertThat(evidence.shift("c", NAMES)).isEmpty();
  }

  @Test
  void requiresFiveMembers() {
    add(4, 0, 0, 9, 9, 9);
    assertThat(evidence.shift("c", NAMES)).isEmpty();
  }

  @Test
  void singleDayIsASpike() {
    add(8, 0, 9, 0, 0, 0);
    assertThat(evidence.shift("c", NAMES)).isEmpty();
  }

  @Test
  void lastDayIsAShiftUntilContradicted() {
    add(8, 0, 0, 0, 0, 9);
    assertThat(evidence.shift("c", NAMES))
        .contains(new CohortShift("c", CALIBRATE.plusDays(3), 8, 8, List.of("volume")));
  }

  @Test
  void smallIncreaseIsNotAShift() {
    add(8, 0.5f, 1.5f, 1.5f, 1.5f, 1.5f);
    assertThat(evidence.shift("c", NAMES)).isEmpty();
    add(9, 0.5f, 1.6f, 1.6f, 1.6f, 1.6f);
    assertThat(evidence.shift("c", NAMES)).isPresent();
  }

  @Test
  void knownLevelIsNotAShift() {
    add(8, 9, 9, 9, 9, 9);
    assertThat(evidence.shift("c", NAMES)).isEmpty();
  }

  @Test
  void ignoresYoungMembers() {
    NavigableMap<LocalDate, float[]> young = new TreeMap<>();
    for (int day = 4; day < 14; day++) {
      young.put(FIRST.plusDays(day), new float[] {day < 10 ? 0 : 9, 0});
    }
    for (int member = 0; member < 8; member++) {
      evidence.add(young);
    }
    // The seventh earlier day is already the first calibration day. Nothing is new after that.
    assertThat(evidence.shift("c", NAMES)).isEmpty();
  }

  @Test
  void ignoresUnobservedFeatures() {
    add(8, 0, Float.NaN, Float.NaN, 9, Float.NaN);
    assertThat(evidence.shift("c", NAMES))
        .contains(new CohortShift("c", CALIBRATE.plusDays(2), 8, 8, List.of("volume")));
  }

  @Test
  void partsAddUp() {
    ShiftEvidence other = evidence.fresh();
    add(4, 0, 0, 0, 9, 9);
    ShiftEvidence all = evidence.fresh();
    all.plus(evidence).plus(evidence).plus(other);
    assertThat(all.shift("c", NAMES))
        .contains(new CohortShift("c", CALIBRATE.plusDays(2), 8, 8, List.of("volume")));
  }

  /** Adds members that reached {@code before} on one training day and 0 on the others. */
  private void add(int members, float before, float... calibrating) {
    NavigableMap<LocalDate, float[]> days = new TreeMap<>();
    for (int day = 0; day < 10; day++) {
      days.put(FIRST.plusDays(day), new float[] {day == 3 ? before : 0, 0});
    }
    for (int day = 0; day < calibrating.length; day++) {
      days.put(CALIBRATE.plusDays(day), new float[] {calibrating[day], 99});
    }
    for (int member = 0; member < members; member++) {
      evidence.add(days);
    }
  }
}
