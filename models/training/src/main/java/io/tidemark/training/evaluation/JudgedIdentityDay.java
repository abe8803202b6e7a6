package io.tidemark.training.evaluation;

import io.tidemark.runtime.risk.Cause;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the nights made of one identity on one day.
 *
 * @param company the identity is of
 * @param identity key of the identity
 * @param cohort it counts with; null for none
 * @param day UTC day
 * @param scope that judged it
 * @param highestRisk largest effective risk of its events
 * @param lowestP smallest p-value of its events
 * @param attacked whether an event of the day is part of an attack
 * @param alerted whether an event of the day was stepped up, rightly or not
 * @param canBeFalse whether an event is outside attacks and their {@link Aftermath}, so that an
 *     alert on it would be false
 * @param falseByRisk whether an event outside attacks and their {@link Aftermath} was stepped up
 *     because of its risk
 * @param falseByBound the same because of a bound
 */
public record JudgedIdentityDay(
    String company,
    String identity,
    String cohort,
    LocalDate day,
    String scope,
    double highestRisk,
    double lowestP,
    boolean attacked,
    boolean alerted,
    boolean canBeFalse,
    boolean falseByRisk,
    boolean falseByBound) {
  /** Whether it holds a false step-up. */
  public boolean isFalseStepUp() {
    return falseByRisk || falseByBound;
  }

  /** Whether it counts among normal days: an attack on it would only blur how often they alarm. */
  public boolean isNormal() {
    return !attacked;
  }

  /** The identity-days of judged events, by company, identity and day. */
  public static List<JudgedIdentityDay> of(List<JudgedEvent> judged) {
    Map<String, List<Long>> attackTimes = attackTimes(judged);
    Map<String, List<JudgedEvent>> days = new TreeMap<>();
    for (JudgedEvent event : judged) {
      days.computeIfAbsent(who(event) + '\n' + event.header().day(), key -> new ArrayList<>())
          .add(event);
    }
    List<JudgedIdentityDay> outcomes = new ArrayList<>();
    days.values().forEach(events -> outcomes.add(of(events, attackTimes)));
    return outcomes;
  }

  /** The judged events on which an alert would be false. */
  static List<JudgedEvent> outsideAttacks(List<JudgedEvent> judged) {
    Map<String, List<Long>> attackTimes = attackTimes(judged);
    return judged.stream().filter(event -> canBeFalse(event, attackTimes)).toList();
  }

  private static Map<String, List<Long>> attackTimes(List<JudgedEvent> judged) {
    Map<String, List<Long>> times = new HashMap<>();
    for (JudgedEvent event : judged) {
      if (event.attack() != null) {
        times
            .computeIfAbsent(who(event), key -> new ArrayList<>())
            .add(event.header().action().timeMicros());
      }
    }
    return times;
  }

  private static String who(JudgedEvent event) {
    return event.company() + '\n' + event.header().identity();
  }

  private static boolean canBeFalse(JudgedEvent event, Map<String, List<Long>> attackTimes) {
    return event.attack() == null
        && !Aftermath.isIn(
            event.header().action().timeMicros(), attackTimes.getOrDefault(who(event), List.of()));
  }

  private static JudgedIdentityDay of(
      List<JudgedEvent> events, Map<String, List<Long>> attackTimes) {
    JudgedEvent first = events.get(0);
    double highest = 0;
    double lowestP = 1;
    boolean attacked = false;
    boolean alerted = false;
    boolean canBeFalse = false;
    boolean byRisk = false;
    boolean byBound = false;
    for (JudgedEvent event : events) {
      highest = Math.max(highest, event.verdict().effectiveRisk());
      lowestP = Math.min(lowestP, event.verdict().pValue());
      attacked |= event.attack() != null;
      alerted |= event.isAlert();
      if (canBeFalse(event, attackTimes)) {
        canBeFalse = true;
        byRisk |= event.isAlert() && event.verdict().cause() == Cause.RISK;
        byBound |= event.isAlert() && event.verdict().cause() == Cause.BOUND;
      }
    }
    return new JudgedIdentityDay(
        first.company(),
        first.header().identity(),
        first.header().cohort(),
        first.header().day(),
        first.verdict().scopeId(),
        highest,
        lowestP,
        attacked,
        alerted,
        canBeFalse,
        byRisk,
        byBound);
  }
}
