package io.tidemark.jobs.lab;

import io.tidemark.jobs.label.Aftermath;
import io.tidemark.runtime.risk.Cause;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Outcome of one identity on one day.
 *
 * @param company of the identity
 * @param identity key of the identity
 * @param cohort of the identity; null for none
 * @param day UTC day
 * @param highestRisk largest effective risk of its events
 * @param normalRisk the same outside attacks and their {@link Aftermath}, infinite if a bound was
 *     breached there; NaN without such an event
 * @param attacked whether an event of the day is part of an attack
 * @param alerted whether an event of the day had a step-up, right or false
 * @param falseByRisk whether an event outside attacks and their {@link Aftermath} had a step-up
 *     because of its risk
 * @param falseByBound the same because of a bound
 */
public record DayOutcome(
    String company,
    String identity,
    String cohort,
    LocalDate day,
    double highestRisk,
    double normalRisk,
    boolean attacked,
    boolean alerted,
    boolean falseByRisk,
    boolean falseByBound) {
  /** Whether it has a false step-up. */
  public boolean isFalseStepUp() {
    return falseByRisk || falseByBound;
  }

  /** Whether it could have a false step-up. */
  public boolean canBeFalse() {
    return !Double.isNaN(normalRisk);
  }

  /** Key of the company and the day. */
  String companyDay() {
    return company + '\n' + day;
  }

  /** Outcomes of the judged events, by company, day and identity. */
  static List<DayOutcome> of(List<JudgedEvent> judged) {
    Predicate<JudgedEvent> canBeFalse = outsideAttacks(judged);
    Map<String, List<JudgedEvent>> days = new TreeMap<>();
    for (JudgedEvent event : judged) {
      String key = event.company() + '\n' + event.header().day() + '\n' + event.header().identity();
      days.computeIfAbsent(key, any -> new ArrayList<>()).add(event);
    }
    return days.values().stream().map(events -> of(events, canBeFalse)).toList();
  }

  /** Whether an alert on an event would be false: outside attacks and their {@link Aftermath}. */
  static Predicate<JudgedEvent> outsideAttacks(List<JudgedEvent> judged) {
    Map<String, List<Long>> times = new HashMap<>();
    for (JudgedEvent event : judged) {
      if (event.attack() != null) {
        times.computeIfAbsent(event.who(), key -> new ArrayList<>()).add(event.micros());
      }
    }
    return event ->
        event.attack() == null
            && !Aftermath.isIn(event.micros(), times.getOrDefault(event.who(), List.of()));
  }

  private static DayOutcome of(List<JudgedEvent> events, Predicate<JudgedEvent> canBeFalse) {
    JudgedEvent first = events.get(0);
    double highest = 0;
    double normal = Double.NaN;
    boolean attacked = false;
    boolean alerted = false;
    boolean byRisk = false;
    boolean byBound = false;
    for (JudgedEvent event : events) {
      highest = Math.max(highest, event.verdict().effectiveRisk());
      attacked |= event.attack() != null;
      alerted |= event.isAlert();
      if (canBeFalse.test(event)) {
        normal = Double.isNaN(normal) ? event.risk() : Math.max(normal, event.risk());
        byRisk |= event.isAlert() && event.verdict().cause() == Cause.RISK;
        byBound |= event.isAlert() && event.verdict().cause() == Cause.BOUND;
      }
    }
    return new DayOutcome(
        first.company(),
        first.header().identity(),
        first.header().cohort(),
        first.header().day(),
        highest,
        normal,
        attacked,
        alerted,
        byRisk,
        byBound);
  }
}
