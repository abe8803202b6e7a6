package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hours of the week in which an identity may act.
 *
 * @param from start of the allowed hours, inclusive
 * @param to end of the allowed hours, exclusive. If this time is at or before {@code from}, the
 *     hours end on the next day. If both times are equal, the allowed hours span a whole day
 * @param zone time zone of {@code from} and {@code to}; daylight saving time is applied according
 *     to the JDK's time-zone data
 * @param days days on which the allowed hours start; null means every day, and an empty set is
 *     rejected
 */
public record AllowedHours(LocalTime from, LocalTime to, ZoneId zone, Set<DayOfWeek> days)
    implements Bound {
  public AllowedHours {
    if (from == null || to == null || zone == null) {
      throw new IllegalArgumentException(
          "'hours' needs from, to and zone, because night in one time zone is noon in another");
    }
    days = days == null ? EnumSet.allOf(DayOfWeek.class) : days;
    if (days.isEmpty()) {
      throw new IllegalArgumentException("'hours' needs at least one day of the week");
    }
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
  }

  @Override
  public String id() {
    return "outside_hours";
  }

  @Override
  public Result check(AccessEvent event) {
    return hold(event.timeMicros()) ? Result.WITHIN : Result.BREACHED;
  }

  private boolean hold(long micros) {
    ZonedDateTime there = EventTime.instant(micros).atZone(zone);
    LocalTime time = there.toLocalTime();
    DayOfWeek today = there.getDayOfWeek();
    if (from.isBefore(to)) {
      return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
    }
    return (days.contains(today) && !time.isBefore(from))
        || (days.contains(today.minus(1)) && time.isBefore(to));
  }
}
