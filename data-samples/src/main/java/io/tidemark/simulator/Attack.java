package io.tidemark.simulator;

import java.util.List;

/**
 * An attack, with its id, its case from 1 to 5, and its events in chronological order, at least
 * one.
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
