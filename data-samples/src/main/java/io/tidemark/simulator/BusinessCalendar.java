package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;

/** Working days and service outages, determined by the seed and the date. */
record BusinessCalendar(long seed) {
  private static final List<String> FRAGILE =
      List.of("s3.amazonaws.com", "dynamodb.amazonaws.com", "crm", "mail", "artifacts", "search");
  private static final int DAYS_BETWEEN_OUTAGES = 14;

  boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  /** Returns whether a day is the month's holiday, a weekday between the 8th and the 24th. */
  boolean isHoliday(LocalDate day) {
    Rng rng = Rng.keyed(seed, "holiday", day.getYear() * 12L + day.getMonthValue());
    LocalDate holiday = day.withDayOfMonth(rng.between(8, 22));
    while (isWeekend(holiday)) {
      holiday = holiday.plusDays(1);
    }
    return day.equals(holiday);
  }

  boolean isWorkday(LocalDate day) {
    return !isWeekend(day) && !isHoliday(day);
  }

  /** Returns whether a service is down. Every two weeks, exactly one service has one outage. */
  boolean isOut(String service, long micros) {
    long fortnight = Math.floorDiv(micros / EventTime.DAY, DAYS_BETWEEN_OUTAGES);
    Rng rng = Rng.keyed(seed, "outage", fortnight);
    String down = rng.pick(FRAGILE);
    long start =
        fortnight * DAYS_BETWEEN_OUTAGES * EventTime.DAY
            + rng.below(DAYS_BETWEEN_OUTAGES) * EventTime.DAY
            + rng.between(7, 15) * EventTime.HOUR
            + rng.below(60) * EventTime.MINUTE;
    long end = start + rng.between(55, 130) * EventTime.MINUTE;
    return down.equals(service) && micros >= start && micros < end;
  }
}
