package io.tidemark.simulator;

import java.util.List;

/**
 * A single attack.
 *
 * @param id id, unique in the simulation, such as {@code attack-07}
 * @param caseNumber acceptance case, 1 to 5
 * @param variant name of the variant, unique within its case
 * @param events events in chronological order; never empty
 */
public record Attack(
    String id, int caseNumber, String variant, Actor victim, List<SimulatedEvent> events) {
  public Attack {
    events = List.copyOf(events);
  }

  public long startMicros() {
    return events.get(0).timeMicros();
  }
}
