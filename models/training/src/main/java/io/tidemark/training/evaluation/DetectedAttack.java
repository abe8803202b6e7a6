package io.tidemark.training.evaluation;

import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How an attack was met.
 *
 * @param company it was made on
 * @param attack which one
 * @param identity that was attacked; null where no event of the attack could be judged
 * @param events events of the attack that were judged
 * @param eventsToDetect how many of them it took until one was stepped up; 0 when none was
 * @param minutesToDetect from its first event to that one; NaN when none was
 * @param stoppedBeforeChange whether that one came no later than its first event that changes
 *     something (impact above a read); of an attack that changes nothing, whether it was found
 * @param highestRisk largest effective risk among its events
 * @param lowestP smallest p-value among its events
 * @param refused whether the platform itself refused every one of its events, so that there was no
 *     decision to make; such an attack is not found
 */
public record DetectedAttack(
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

  /**
   * The attacks on a company, by case, variant and id.
   *
   * @param attacks all labels; an attack without a judged event counts as not found
   * @param refused ids of attacks that the platform itself refused in every event
   */
  public static List<DetectedAttack> of(
      String company,
      Map<String, AttackLabel> attacks,
      Set<String> refused,
      List<JudgedEvent> judged) {
    Map<String, AttackLabel> labels = new TreeMap<>();
    attacks.values().forEach(label -> labels.put(label.id(), label));
    Map<String, List<JudgedEvent>> events = new TreeMap<>();
    for (JudgedEvent event : judged) {
      if (event.attack() != null) {
        events.computeIfAbsent(event.attack().id(), id -> new ArrayList<>()).add(event);
      }
    }
    List<DetectedAttack> met = new ArrayList<>();
    labels.forEach(
        (id, label) ->
            met.add(of(company, label, events.getOrDefault(id, List.of()), refused.contains(id))));
    met.sort(
        Comparator.comparingInt((DetectedAttack attack) -> attack.attack().useCase())
            .thenComparing(attack -> attack.attack().variant())
            .thenComparing(attack -> attack.attack().id()));
    return met;
  }

  private static DetectedAttack of(
      String company, AttackLabel label, List<JudgedEvent> events, boolean refused) {
    List<JudgedEvent> ordered = new ArrayList<>(events);
    ordered.sort(
        Comparator.comparingLong((JudgedEvent event) -> event.header().action().timeMicros())
            .thenComparing(event -> event.header().uid()));
    int found = 0;
    double minutes = Double.NaN;
    boolean changed = false;
    boolean stopped = false;
    double risk = 0;
    double p = 1;
    for (int i = 0; i < ordered.size(); i++) {
      JudgedEvent event = ordered.get(i);
      risk = Math.max(risk, event.verdict().effectiveRisk());
      p = Math.min(p, event.verdict().pValue());
      if (found == 0 && event.isAlert()) {
        found = i + 1;
        minutes = (micros(event) - micros(ordered.get(0))) / 60e6;
        stopped = !changed;
      }
      changed |= event.header().action().impact() != Impact.READ;
    }
    String identity = ordered.isEmpty() ? null : ordered.get(0).header().identity();
    return new DetectedAttack(
        company, label, identity, ordered.size(), found, minutes, stopped, risk, p, refused);
  }

  private static long micros(JudgedEvent event) {
    return event.header().action().timeMicros();
  }
}
