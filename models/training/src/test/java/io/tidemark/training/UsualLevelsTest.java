package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.DayMaxima.UsualLevels;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UsualLevelsTest {
  private static final UsualLevels LEVELS =
      new UsualLevels(
          new DayMaxima(
              maxima(
                  Map.of(day("a", 1), 1.0, day("a", 2), 9.0, day("a", 3), 2.0),
                  Map.of(day("b", 1), 5.0, day("c", 2), 30.0, day("c", 9), 40.0)),
              Map.of("a", "global", "b", "global", "c", "cohort:agent"),
              Map.of(),
              Map.of()));

  @Test
  void scopeLevelIsMedianOfDays() {
    // {1, 2, 5, 9} and {30, 40}
    assertThat(LEVELS.ofScope("global")).isEqualTo(3.5);
    assertThat(LEVELS.ofScope("cohort:agent")).isEqualTo(35);
    assertThat(LEVELS.ofScope("cohort:none")).isZero();
  }

  @Test
  void identityLevelIsShrunkTowardsScope() {
    // a: (3 · 2 + 3 · 3.5) / 6. b: (1 · 5 + 3 · 3.5) / 4. c is the only identity in its scope.
    assertThat(LEVELS.ofIdentities())
        .containsExactly(Map.entry("a", 2.75), Map.entry("b", 3.875), Map.entry("c", 35.0));
  }

  @Test
  void excludesOwnDay() {
    // Without its 9, a has the median of {1, 2}, which gives (2 · 1.5 + 3 · 3.5) / 5. b has no
    // other day.
    assertThat(LEVELS.without(day("a", 2))).isEqualTo(2.7);
    assertThat(LEVELS.without(day("b", 1))).isEqualTo(3.5);
    // A day that was not used for calibration removes nothing.
    assertThat(LEVELS.without(day("a", 20))).isEqualTo(2.75);
  }

  @Test
  void noDaysHaveNoLevels() {
    UsualLevels none =
        new UsualLevels(new DayMaxima(new TreeMap<>(), Map.of(), Map.of(), Map.of()));
    assertThat(none.ofIdentities()).isEmpty();
    assertThat(none.ofScope("global")).isZero();
  }

  @SafeVarargs
  private static NavigableMap<IdentityDay, Double> maxima(Map<IdentityDay, Double>... parts) {
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    for (Map<IdentityDay, Double> part : parts) {
      maxima.putAll(part);
    }
    return maxima;
  }

  private static IdentityDay day(String identity, int day) {
    return new IdentityDay(identity, LocalDate.of(2026, 1, day));
  }
}
