package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ValueExpression;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Implements the terms used in operator descriptions directly on events, without summaries,
 * profiles or window structures. Speed does not matter. Supports histories of fewer than thirty
 * days.
 *
 * @param events events of the days before today
 */
record NaiveHistory(List<AccessEvent> events) {
  static long day(AccessEvent event) {
    return Math.floorDiv(event.timeMicros(), 86_400_000_000L);
  }

  static int hour(AccessEvent event) {
    return (int) (Math.floorMod(event.timeMicros(), 86_400_000_000L) / 3_600_000_000L);
  }

  TreeSet<Long> days() {
    return daysWith(event -> true);
  }

  TreeSet<Long> daysWith(Predicate<AccessEvent> property) {
    TreeSet<Long> days = new TreeSet<>();
    for (AccessEvent event : events) {
      if (property.test(event)) {
        days.add(day(event));
      }
    }
    return days;
  }

  boolean hasHabits() {
    return days().size() >= 3;
  }

  List<AccessEvent> on(long day) {
    return events.stream().filter(event -> day(event) == day).toList();
  }

  /**
   * Returns the earlier days of the same class as a day, or all earlier days if there are fewer
   * than four.
   */
  List<Long> alike(long day) {
    List<Long> alike = days().stream().filter(other -> weekend(other) == weekend(day)).toList();
    return alike.size() >= 4 ? alike : List.copyOf(days());
  }

  private static boolean weekend(long day) {
    DayOfWeek dayOfWeek = LocalDate.ofEpochDay(day).getDayOfWeek();
    return dayOfWeek == DayOfWeek.SATURDAY || dayOfWeek == DayOfWeek.SUNDAY;
  }

  boolean contains(String expression, String value) {
    return daysWith(event -> values(expression, event).contains(value)).size() >= 2;
  }

  /** Returns whether a value seen on some days is a habit on a later day, given a waiting time. */
  boolean isHabit(Set<Long> seen, long today, int waiting) {
    return seen.size() >= 2 && hasWaited(seen, today, waiting);
  }

  boolean hasWaited(Set<Long> seen, long today, int waiting) {
    long first = seen.iterator().next();
    return today - first >= waiting || first - days().first() < waiting;
  }

  double noveltyBits(String expression, int waiting) {
    int settled = 0;
    int novel = 0;
    for (long day : days()) {
      if (days().headSet(day).size() < 2) {
        continue;
      }
      settled++;
      boolean brought = false;
      for (AccessEvent event : on(day)) {
        for (String value : values(expression, event)) {
          Set<Long> earlier = daysWith(e -> values(expression, e).contains(value)).headSet(day);
          brought |= !isHabit(earlier, day, waiting);
        }
      }
      novel += brought ? 1 : 0;
    }
    return hasHabits() ? bits((novel + 0.5) / (settled + 1)) : Double.NaN;
  }

  double rarityBits(String expression, String value, long yesterday) {
    double with = 0;
    double all = 0;
    for (AccessEvent event : events) {
      for (String other : values(expression, event)) {
        double weight = Math.pow(2, -(yesterday - day(event)) / 14.0);
        all += weight;
        with += other.equals(value) ? weight : 0;
      }
    }
    return bits((with + 0.5) / (all + 1));
  }

  /** Returns the second-largest daily figure. Days whose figure is NaN are ignored. */
  double secondLargestDay(ToDoubleFunction<List<AccessEvent>> figure) {
    List<Double> figures = new ArrayList<>();
    for (long day : days()) {
      double value = figure.applyAsDouble(on(day));
      if (!Double.isNaN(value)) {
        figures.add(value);
      }
    }
    figures.sort(null);
    return hasHabits() && figures.size() >= 2 ? figures.get(figures.size() - 2) : Double.NaN;
  }

  double share(Predicate<AccessEvent> property) {
    double with = events.stream().filter(property).count();
    return hasHabits() ? (with + 1) / (events.size() + 50) : Double.NaN;
  }

  static List<String> values(String expression, AccessEvent event) {
    ValueExpression values = ValueExpression.named(expression).orElseThrow();
    List<String> found = new ArrayList<>();
    for (int at = 0; at < values.count(event); at++) {
      found.add(values.value(event, at));
    }
    return found;
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  static double bits(double share) {
    return -Math.log(share) / Math.log(2);
  }
}
