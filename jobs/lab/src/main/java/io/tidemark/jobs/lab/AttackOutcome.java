package io.tidemark.jobs.lab;

import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Outcome of an attack.
 *
 * @param company that was attacked
 * @param attack its label
 * @param identity that was attacked; null if labels do not name it and no event was judged
 * @param events number of judged events of the attack
 * @param eventsToDetect events up to and including the first step-up; 0 without one
 * @param minutesToDetect from its first event to that step-up; NaN without one
 * @param stoppedBeforeChange whether the step-up came no later than the first changing event
 *     (impact above a read); for an attack without changes, whether it was found
 * @param highestRisk largest effective risk among its events, infinite if one breached a bound; 0
 *     if no event was judged
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
  /** Whether one of its events had a step-up because of risk or a bound. */
  public boolean isFound() {
    return eventsToDetect > 0;
  }

  /** Label such as {@code 3 creeping-drift}. */
  String caseAndVariant() {
    return attack.useCase() + " " + attack.variant();
  }

  /**
   * Outcomes of the attacks on a company, in the order of their labels, without those known before.
   */
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
