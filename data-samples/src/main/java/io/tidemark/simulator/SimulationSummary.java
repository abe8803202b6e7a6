package io.tidemark.simulator;

import java.util.Map;
import java.util.SortedMap;
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
    SortedMap<String, Long> eventsByFormat,
    int people,
    SortedMap<String, Integer> identitiesByKind,
    SortedMap<Integer, Integer> attacksByCase,
    SortedMap<String, Integer> attacksByVariant,
    int attackEvents) {
  public SimulationSummary {
    eventsByFormat = sorted(eventsByFormat);
    identitiesByKind = sorted(identitiesByKind);
    attacksByCase = sorted(attacksByCase);
    attacksByVariant = sorted(attacksByVariant);
  }

  public long events() {
    return eventsByFormat.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> sorted(Map<K, V> map) {
    return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
