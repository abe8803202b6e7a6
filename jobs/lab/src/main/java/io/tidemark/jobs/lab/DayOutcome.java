package io.tidemark.jobs.lab;

import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.runtime.risk.Cause;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The outcome for an identity on a UTC day. Risks are effective.
 *
 * @param cohort null if it has none
 * @param normalRisk largest risk outside every attack and its {@link AttackLabels#HOURS hours};
 *     infinite for a breached bound, NaN if there are no such events
 * @param attacked whether any event is part of an attack
 * @param alerted whether any event caused a step-up, justified or false
 * @param falseByRisk whether risk caused a step-up outside attacks and their windows
 * @param falseByBound whether a bound did
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
  public boolean isFalseStepUp() {
    return falseByRisk || falseByBound;
  }

  public boolean canBeFalse() {
    return !Double.isNaN(normalRisk);
  }

  String companyDay() {
    return company + '\n' + day;
  }

  static List<DayOutcome> of(List<JudgedEvent> judged) {
    Predicate<JudgedEvent> canBeFalse = outsideAttacks(judged);
    return judged.stream()
        .collect(
            Collectors.groupingBy(
                event ->
                    event.company()
                        + '\n'
                        + event.header().day()
                        + '\n'
                        + event.header().identity(),
                TreeMap::new,
                Collectors.toList()))
        .values()
        .stream()
        .map(events -> of(events, canBeFalse))
        .toList();
  }

  /**
   * Tests whether an alert is false: outside every attack and its {@link AttackLabels#HOURS hours}.
   */
  static Predicate<JudgedEvent> outsideAttacks(List<JudgedEvent> judged) {
    Map<String, List<Long>> times =
        judged.stream()
            .filter(event -> event.attack() != null)
            .collect(
                Collectors.groupingBy(
                    JudgedEvent::key,
                    Collectors.mapping(JudgedEvent::micros, Collectors.toList())));
    return event ->
        event.attack() == null
            && !AttackLabels.isAfterAttack(
                event.micros(), times.getOrDefault(event.key(), List.of()));
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
