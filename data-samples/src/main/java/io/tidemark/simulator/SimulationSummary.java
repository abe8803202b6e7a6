package io.tidemark.simulator;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of a finished simulation. Maps are sorted by key and have no zero counts.
 *
 * @param files number of files, including {@code labels.csv} and {@code simulation.json}
 * @param bytes size of all files together
 * @param eventsByFormat events per log format label; an audit event with two stages counts once
 * @param people how many identities are people
 * @param identitiesByKind identities per kind label, people under {@code human}
 * @param attacksByCase attacks per case number
 * @param attacksByVariant attacks per {@code case/variant}
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
