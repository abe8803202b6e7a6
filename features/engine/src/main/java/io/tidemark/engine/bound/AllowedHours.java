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
 * @param to end, exclusive; on the next day unless it is after {@code from}
 * @param days days on which the hours start, never empty; null means every day
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
    ZonedDateTime there = EventTime.instant(event.timeMicros()).atZone(zone);
    LocalTime time = there.toLocalTime();
    DayOfWeek today = there.getDayOfWeek();
    boolean begun = days.contains(today) && !time.isBefore(from);
    boolean within =
        from.isBefore(to)
            ? begun && time.isBefore(to)
            : begun || (days.contains(today.minus(1)) && time.isBefore(to));
    return within ? Result.WITHIN : Result.BREACHED;
  }
}
