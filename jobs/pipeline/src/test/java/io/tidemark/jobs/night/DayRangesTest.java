package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.night.DayRanges.Range;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DayRangesTest {
  @Test
  void noDaysGiveNoRange() {
    assertThat(DayRanges.of(List.of())).isEmpty();
  }

  @Test
  void singleDayIsARange() {
    assertThat(DayRanges.of(List.of(day(3)))).containsExactly(new Range(day(3), day(3)));
  }

  @Test
  void missingDayEndsRange() {
    assertThat(DayRanges.of(List.of(day(6), day(1), day(2), day(2), day(5))))
        .containsExactly(new Range(day(1), day(2)), new Range(day(5), day(6)));
  }

  @Property(tries = 200)
  void rangesCoverDaysWithoutTouching(@ForAll Set<@IntRange(min = 0, max = 40) Integer> numbers) {
    TreeSet<LocalDate> days = new TreeSet<>();
    numbers.forEach(number -> days.add(day(number)));
    List<LocalDate> held = new ArrayList<>();
    LocalDate end = null;
    for (Range range : DayRanges.of(days)) {
      assertThat(end == null || range.from().isAfter(end.plusDays(1))).isTrue();
      range.from().datesUntil(range.to().plusDays(1)).forEach(held::add);
      end = range.to();
    }
    assertThat(held).containsExactlyElementsOf(days);
  }

  private static LocalDate day(int number) {
    return LocalDate.of(2026, 2, 20).plusDays(number);
  }
}
