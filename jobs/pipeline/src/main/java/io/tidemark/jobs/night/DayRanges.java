package io.tidemark.jobs.night;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Groups days into ranges without gaps, so that each range can be written in one go. */
final class DayRanges {
  private DayRanges() {}

  /** First and last day, inclusive. */
  record Range(LocalDate from, LocalDate to) {
    long days() {
      return ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** Describes the range, or names just the day if the range consists of a single day. */
    String describe() {
      return from + (from.equals(to) ? "" : " to " + to);
    }
  }

  /** Returns ranges, in order, that together contain exactly the given days. */
  static List<Range> of(Collection<LocalDate> days) {
    List<Range> ranges = new ArrayList<>();
    LocalDate from = null;
    LocalDate to = null;
    for (LocalDate day : new TreeSet<>(days)) {
      if (to == null || !day.equals(to.plusDays(1))) {
        if (from != null) {
          ranges.add(new Range(from, to));
        }
        from = day;
      }
      to = day;
    }
    if (from != null) {
      ranges.add(new Range(from, to));
    }
    return ranges;
  }

  static String describe(Collection<LocalDate> days) {
    return of(days).stream().map(Range::describe).collect(Collectors.joining(", "));
  }
}
