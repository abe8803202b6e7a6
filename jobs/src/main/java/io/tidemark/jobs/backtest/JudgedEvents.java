package io.tidemark.jobs.backtest;

import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.evaluation.Aftermath;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What nights decided, as far as a backtest asks: alerts, attacks, and each identity-day's most.
 */
final class JudgedEvents {
  private final NavigableMap<LocalDate, Map<String, Double>> highest = new TreeMap<>();
  private final NavigableMap<LocalDate, List<Judged>> events = new TreeMap<>();
  private int refused;

  /**
   * How an event was decided.
   *
   * @param risk its effective risk
   * @param cause what the decision rests on
   */
  record Judged(String identity, String uid, long micros, double risk, Cause cause) {
    boolean isAlert() {
      return cause.isAlert();
    }

    /** The risk; infinite where a bound was breached, which no threshold lets through. */
    private double peak() {
      return cause == Cause.BOUND ? Double.POSITIVE_INFINITY : risk;
    }
  }

  /** That a gate refused a night's baseline. */
  void refused() {
    refused++;
  }

  /** Takes the judged events of a day. */
  void add(LocalDate day, List<Judged> judged) {
    Map<String, Double> most = new TreeMap<>();
    judged.forEach(event -> most.merge(event.identity(), event.risk(), Math::max));
    highest.put(day, most);
    List<Judged> inOrder = new ArrayList<>(judged);
    inOrder.sort(Comparator.comparingLong(Judged::micros).thenComparing(Judged::uid));
    events.put(day, inOrder);
  }

  /** Identities with an alert on a day. */
  Set<String> alertedOn(LocalDate day) {
    return identities(day, Judged::isAlert);
  }

  /** Those with an alert that a threshold raised, not a bound. */
  Set<String> alertedForRiskOn(LocalDate day) {
    return identities(day, event -> event.cause() == Cause.RISK);
  }

  private Set<String> identities(LocalDate day, Predicate<Judged> of) {
    return events.get(day).stream()
        .filter(of)
        .map(Judged::identity)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What it came to.
   *
   * @param attacks all attacks
   * @param known attacks that were in the logs before, by event id; neither found nor missed, but
   *     no false alarms either
   */
  ReplayedNights outcome(List<PlayedAttack> attacks, Set<String> known) {
    Map<String, PlayedAttack> byEvent = new HashMap<>();
    attacks.forEach(attack -> attack.events().forEach(uid -> byEvent.put(uid, attack)));
    Map<String, List<Long>> attackTimes = new HashMap<>();
    Map<String, List<Judged>> ofAttack = new TreeMap<>();
    events
        .values()
        .forEach(
            day ->
                day.forEach(
                    event -> {
                      PlayedAttack attack = byEvent.get(event.uid());
                      if (attack != null) {
                        ofAttack.computeIfAbsent(attack.id(), id -> new ArrayList<>()).add(event);
                      }
                      if (attack != null || known.contains(event.uid())) {
                        attackTimes
                            .computeIfAbsent(event.identity(), key -> new ArrayList<>())
                            .add(event.micros());
                      }
                    }));
    List<DayOutcome> days = new ArrayList<>();
    highest.forEach(
        (day, most) -> {
          Set<String> attacked = new TreeSet<>();
          Set<String> alerted = new TreeSet<>();
          Set<String> wrongly = new TreeSet<>();
          Map<String, Double> normal = new HashMap<>();
          for (Judged event : events.get(day)) {
            boolean hostile = byEvent.containsKey(event.uid()) || known.contains(event.uid());
            if (hostile) {
              attacked.add(event.identity());
            }
            boolean isNormal = !hostile && !isAftermath(event, attackTimes);
            if (isNormal) {
              normal.merge(event.identity(), event.peak(), Math::max);
            }
            if (event.isAlert()) {
              alerted.add(event.identity());
              if (isNormal) {
                wrongly.add(event.identity());
              }
            }
          }
          most.forEach(
              (identity, risk) ->
                  days.add(
                      new DayOutcome(
                          identity,
                          day,
                          risk,
                          normal.getOrDefault(identity, Double.NaN),
                          attacked.contains(identity),
                          alerted.contains(identity),
                          wrongly.contains(identity))));
        });
    List<AttackOutcome> met = new ArrayList<>();
    for (PlayedAttack attack : attacks) {
      met.add(met(attack, ofAttack.getOrDefault(attack.id(), List.of())));
    }
    return new ReplayedNights(days, met, refused);
  }

  private static boolean isAftermath(Judged event, Map<String, List<Long>> attackTimes) {
    return Aftermath.isIn(event.micros(), attackTimes.getOrDefault(event.identity(), List.of()));
  }

  private static AttackOutcome met(PlayedAttack attack, List<Judged> events) {
    int found = 0;
    double minutes = Double.NaN;
    for (int i = 0; i < events.size() && found == 0; i++) {
      if (events.get(i).isAlert()) {
        found = i + 1;
        minutes = (events.get(i).micros() - events.get(0).micros()) / 60e6;
      }
    }
    double highest = events.stream().mapToDouble(Judged::peak).max().orElse(0);
    return new AttackOutcome(
        attack.id(),
        attack.useCase(),
        attack.variant(),
        attack.identity(),
        events.size(),
        found,
        minutes,
        highest);
  }
}
