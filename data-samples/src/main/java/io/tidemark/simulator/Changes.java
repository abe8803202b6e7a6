package io.tidemark.simulator;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Dates of one type of change to an identity, at most one a week, Monday to Thursday. */
record Changes(long seed, String name, LocalDate from, double chancePerWeek) {
  Changes {
    from = from.with(DayOfWeek.MONDAY);
  }

  /** Returns the number of changes up to and including the given day. */
  int until(LocalDate day) {
    int count = 0;
    long weeks = ChronoUnit.WEEKS.between(from, day);
    for (long week = 0; week <= weeks; week++) {
      Rng rng = Rng.keyed(seed, name, week);
      boolean changes = rng.chance(chancePerWeek);
      count += changes && !from.plusWeeks(week).plusDays(rng.below(4)).isAfter(day) ? 1 : 0;
    }
    return count;
  }
}
