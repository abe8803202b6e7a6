package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BusinessCalendarTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

  @Property(tries = 50)
  void eachMonthHasOneHolidayOnAWeekday(@ForAll long seed) {
    BusinessCalendar calendar = new BusinessCalendar(seed);
    List<LocalDate> holidays =
        FIRST.datesUntil(FIRST.plusMonths(1)).filter(calendar::isHoliday).toList();
    assertThat(holidays).hasSize(1).noneMatch(calendar::isWeekend);
  }

  @Property(tries = 20)
  void eachTwoWeeksHaveOneOutage(@ForAll long seed) {
    BusinessCalendar calendar = new BusinessCalendar(seed);
    long start = Math.floorDiv(FIRST.toEpochDay(), 14) * 14 * EventTime.DAY;
    int minutes = 0;
    for (String service :
        List.of(
            "s3.amazonaws.com", "dynamodb.amazonaws.com", "crm", "mail", "artifacts", "search")) {
      for (long minute = 0; minute < 14 * 24 * 60; minute++) {
        minutes += calendar.isOut(service, start + minute * EventTime.MINUTE) ? 1 : 0;
      }
    }
    assertThat(minutes).isBetween(55, 130);
  }
}
