package io.tidemark.jobs.lab;

import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of an attack.
 *
 * @param identity null if the labels do not name it and no event was judged
 * @param events number of judged events
 * @param eventsToDetect events up to and including the first step-up; 0 if it was missed
 * @param minutesToDetect minutes from the first event to the first step-up; NaN if it was missed
 * @param stoppedBeforeChange whether it was found no later than at the first event whose action has
 *     an impact above a read; without such an event, whether it was found
 * @param highestRisk largest effective risk; infinite for a breached bound, 0 if no event was
 *     judged
 * @param refused whether the platform itself refused every event, so there was nothing to decide
 *     and the attack does not count as found
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
  public boolean isFound() {
    return eventsToDetect > 0;
  }

  /** Returns the attacked identity, by which results are resampled, or the attack if unknown. */
  String cluster() {
    return company + '\n' + (identity == null ? attack.id() : identity);
  }

  String caseAndVariant() {
    return attack.useCase() + " " + attack.variant();
  }

  /** Returns the outcomes in label order, leaving out attacks that were already known. */
  static List<AttackOutcome> of(LabelledEvents company, List<JudgedEvent> judged) {
    Map<AttackLabel, List<JudgedEvent>> events = new LinkedHashMap<>();
    company.attacks().values().forEach(label -> events.putIfAbsent(label, new ArrayList<>()));
    events.remove(AttackLabel.KNOWN);
    for (JudgedEvent event : judged) {
      if (events.containsKey(event.attack())) {
        events.get(event.attack()).add(event);
      }
    }
    List<AttackOutcome> decisions = new ArrayList<>();
    events.forEach((label, own) -> decisions.add(of(company, label, own)));
    return decisions;
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
