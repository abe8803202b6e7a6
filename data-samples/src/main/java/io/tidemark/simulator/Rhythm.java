package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Distribution of activity over the hours of the day and the days of the week. */
enum Rhythm {
  /** People during working hours, and the jobs they trigger. */
  OFFICE(
      0.06, 0.1, 0, 0, 0, 0, 0, 1, 4, 8, 12, 13, 12, 8, 11, 13, 12, 9, 5, 2, 1, 0.5, 0.3, 0.2, 0.1,
      0),
  /** Customer-facing services, which are never quiet and are busiest during the day. */
  CUSTOMERS(
      0.65, 0.6, 3, 2, 2, 2, 2, 3, 5, 7, 9, 11, 12, 12, 12, 11, 11, 11, 12, 12, 11, 9, 7, 5, 4, 3),
  STEADY(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

  private static final double SURGE = 0.015;

  private final double weekend;
  private final double holiday;

  // The array is never exposed and is not modified after construction.
  @SuppressWarnings("ImmutableEnumChecker")
  private final double[] hours;

  Rhythm(double weekend, double holiday, double... hours) {
    this.weekend = weekend;
    this.holiday = holiday;
    this.hours = hours;
  }

  /**
   * Draws a day's event times, in no particular order. Their number follows a Poisson distribution
   * whose mean varies from day to day. One day in seventy has a surge of activity.
   */
  List<Long> moments(Rng rng, double perWeekday, LocalDate day, BusinessCalendar calendar) {
    double level = calendar.isWeekend(day) ? weekend : calendar.isHoliday(day) ? holiday : 1;
    double mean = perWeekday * level * rng.lognormal(1, 0.12);
    int count = rng.poisson(mean);
    List<Long> moments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      moments.add(moment(rng, day));
    }
    if (rng.chance(SURGE)) {
      // Ordinary extra work within an hour, such as a backfill or a campaign.
      int extra = (int) (mean * rng.real(0.15, 0.5));
      long start = moment(rng, day);
      for (int i = 0; i < extra; i++) {
        moments.add(start + (long) (rng.unit() * EventTime.HOUR));
      }
    }
    return moments;
  }

  long moment(Rng rng, LocalDate day) {
    long hour = rng.weighted(hours);
    return EventTime.startOf(day) + hour * EventTime.HOUR + (long) (rng.unit() * EventTime.HOUR);
  }
}
