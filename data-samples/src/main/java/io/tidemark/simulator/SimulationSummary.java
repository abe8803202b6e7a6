package io.tidemark.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts from a finished simulation. Maps are sorted by key and omit zero counts.
 *
 * @param files number of files, including {@code labels.csv} and {@code simulation.json}
 * @param bytes total size of all files
 * @param eventsByFormat number of events by log format label; audit events with two stages count
 *     once
 * @param identitiesByKind number of identities by kind label, with people counted as {@code human}
 * @param attacksByCase number of attacks by case number
 * @param attacksByVariant number of attacks by {@code case/variant}
 */
public record SimulationSummary(
    int files,
    long bytes,
    Map<String, Long> eventsByFormat,
    int people,
    Map<String, Integer> identitiesByKind,
    Map<Integer, Integer> attacksByCase,
    Map<String, Integer> attacksByVariant,
    int attackEvents) {
  public SimulationSummary {
    eventsByFormat = Collections.unmodifiableMap(new TreeMap<>(eventsByFormat));
    identitiesByKind = Collections.unmodifiableMap(new TreeMap<>(identitiesByKind));
    attacksByCase = Collections.unmodifiableMap(new TreeMap<>(attacksByCase));
    attacksByVariant = Collections.unmodifiableMap(new TreeMap<>(attacksByVariant));
  }

  public long events() {
    return eventsByFormat.values().stream().mapToLong(Long::longValue).sum();
  }
}
