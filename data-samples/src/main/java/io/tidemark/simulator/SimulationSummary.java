package io.tidemark.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts from a finished simulation. Maps are sorted by key and omit zero counts.
 *
 * @param eventsByFormat number of events by log format label; audit events with two stages count
 *     once
 * @param identitiesByKind number of identities by kind label, with people counted as {@code human}
 * @param attackEvents number of events in all attacks
 */
public record SimulationSummary(
    Map<String, Long> eventsByFormat, Map<String, Integer> identitiesByKind, int attackEvents) {
  public SimulationSummary {
    eventsByFormat = Collections.unmodifiableMap(new TreeMap<>(eventsByFormat));
    identitiesByKind = Collections.unmodifiableMap(new TreeMap<>(identitiesByKind));
  }

  public long events() {
    return eventsByFormat.values().stream().mapToLong(Long::longValue).sum();
  }
}
