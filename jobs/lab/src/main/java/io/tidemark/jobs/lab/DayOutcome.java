package io.tidemark.jobs.lab;

import io.tidemark.jobs.label.AttackLabels;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The outcome for an identity on a UTC day. Risks are effective.
 *
 * @param normalRisk largest risk outside every attack and its {@link AttackLabels#HOURS hours};
 *     infinite for a breached bound, NaN if there are no such events
 * @param attacked whether any event is part of an attack
 * @param alerted whether any event caused a step-up, justified or false
 * @param isFalseStepUp whether risk or a bound caused a step-up outside attacks and their windows
 * @param sessions the day's sessions outside attacks and their windows
 */
public record DayOutcome(
    String company,
    String identity,
    LocalDate day,
    double highestRisk,
    double normalRisk,
    boolean attacked,
    boolean alerted,
    boolean isFalseStepUp,
    Sessions sessions) {
  /** Numbers of sessions that belong to no attack, and of those among them with a step-up. */
  public record Sessions(int all, int steppedUp) {
    static final Sessions NONE = new Sessions(0, 0);

    private static Sessions of(List<JudgedEvent> events, Predicate<JudgedEvent> canBeFalse) {
      Map<String, Boolean> steppedUp = new TreeMap<>();
      Set<String> attacked = new HashSet<>();
      for (JudgedEvent event : events) {
        if (event.attack() != null) {
          attacked.add(event.session());
        } else if (event.session() != null && canBeFalse.test(event)) {
          steppedUp.merge(event.session(), event.isAlert(), Boolean::logicalOr);
        }
      }
      steppedUp.keySet().removeIf(attacked::contains);
      return new Sessions(
          steppedUp.size(), (int) steppedUp.values().stream().filter(stepUp -> stepUp).count());
    }
  }

  public boolean canBeFalse() {
    return !Double.isNaN(normalRisk);
  }

  /** Returns the identity, by which results are resampled. */
  String cluster() {
    return company + '\n' + identity;
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
    boolean isFalse = false;
    for (JudgedEvent event : events) {
      highest = Math.max(highest, event.verdict().effectiveRisk());
      attacked |= event.attack() != null;
      alerted |= event.isAlert();
      if (canBeFalse.test(event)) {
        normal = Double.isNaN(normal) ? event.risk() : Math.max(normal, event.risk());
        isFalse |= event.isAlert();
      }
    }
    return new DayOutcome(
        first.company(),
        first.header().identity(),
        first.header().day(),
        highest,
        normal,
        attacked,
        alerted,
        isFalse,
        Sessions.of(events, canBeFalse));
  }
}
