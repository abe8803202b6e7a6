package io.tidemark.jobs.lab;

import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an attack was met.
 *
 * @param company it was made on
 * @param attack which one
 * @param identity that was attacked; null where labels do not name it and no event was judged
 * @param events events of the attack that were judged
 * @param eventsToDetect how many of them it took until one was stepped up; 0 when none was
 * @param minutesToDetect from its first event to that one; NaN when none was
 * @param stoppedBeforeChange whether that one came no later than its first event that changes
 *     something (impact above a read); of an attack that changes nothing, whether it was found
 * @param highestRisk largest effective risk among its events, infinite where one breached a bound;
 *     0 when none was judged
 * @param lowestP smallest p-value among its events
 * @param refused whether the platform itself refused every one of its events, which left no
 *     decision to make; such an attack is not found
 */
public record AttackOutcome(
    String company,
    AttackLabel attack,
    String identity,
    int events,
    int eventsToDetect,
    double minutesToDetect,
    boolean stoppedBeforeChange,
    double highestRisk,
    double lowestP,
    boolean refused) {
  /** Whether one of its events was stepped up, because of risk or a bound. */
  public boolean isFound() {
    return eventsToDetect > 0;
  }

  /** Such as {@code 3 creeping-drift}. */
  String caseAndVariant() {
    return attack.useCase() + " " + attack.variant();
  }

  /** The attacks on a company, in the order of their labels; not those that were known before. */
  static List<AttackOutcome> of(LabelledEvents company, List<JudgedEvent> judged) {
    Map<AttackLabel, List<JudgedEvent>> events = new LinkedHashMap<>();
    company.attacks().values().forEach(label -> events.putIfAbsent(label, new ArrayList<>()));
    events.remove(AttackLabel.KNOWN);
    for (JudgedEvent event : judged) {
      if (events.containsKey(event.attack())) {
        events.get(event.attack()).add(event);
      }
    }
    List<AttackOutcome> met = new ArrayList<>();
    events.forEach((label, own) -> met.add(of(company, label, own)));
    return met;
  }

  private static AttackOutcome of(
      LabelledEvents company, AttackLabel label, List<JudgedEvent> events) {
    events.sort(
        Comparator.comparingLong(JudgedEvent::micros).thenComparing(event -> event.header().uid()));
    int found = 0;
    double minutes = Double.NaN;
    boolean changed = false;
    boolean stopped = false;
    double risk = 0;
    double p = 1;
    for (int i = 0; i < events.size(); i++) {
      JudgedEvent event = events.get(i);
      risk = Math.max(risk, event.risk());
      p = Math.min(p, event.verdict().pValue());
      if (found == 0 && event.isAlert()) {
        found = i + 1;
        minutes = (event.micros() - events.get(0).micros()) / 60e6;
        stopped = !changed;
      }
      changed |= event.header().action().impact() != Impact.READ;
    }
    return new AttackOutcome(
        company.name(),
        label,
        events.isEmpty() ? label.identity() : events.get(0).header().identity(),
        events.size(),
        found,
        minutes,
        stopped,
        risk,
        p,
        company.refusedAttacks().contains(label.id()));
  }
}
