package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Networks and actions that occur anywhere in the company. The foreign parts of an attack are
 * chosen from these, so that they are new to the victim but not to the company.
 */
final class Estate {
  private final TreeMap<String, Place> places = new TreeMap<>();
  private final Map<String, Map<Impact, TreeMap<String, AccessEvent>>> actions = new TreeMap<>();

  /** A network's address, and an event from which to copy its attributes. */
  record Place(String address, AccessEvent example) {}

  void learn(Collection<AccessEvent> events) {
    for (AccessEvent event : events) {
      String prefix = event.text(EventColumn.SRC_IP_PREFIX);
      if (prefix != null && event.has(EventColumn.SRC_IP) && !isPrivate(prefix)) {
        places.putIfAbsent(prefix, new Place(event.text(EventColumn.SRC_IP), event));
      }
      if (event.has(EventColumn.ACTION)) {
        actions
            .computeIfAbsent(product(event), key -> new TreeMap<>())
            .computeIfAbsent(event.impact(), key -> new TreeMap<>())
            .putIfAbsent(event.text(EventColumn.ACTION), event);
      }
    }
  }

  List<Place> placesBut(Set<String> prefixes) {
    return places.entrySet().stream()
        .filter(place -> !prefixes.contains(place.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Returns examples of the log's actions with this impact that the victim has never done. */
  List<AccessEvent> actionsBut(AccessEvent like, Impact impact, Set<String> done) {
    return actions
        .getOrDefault(product(like), Map.of())
        .getOrDefault(impact, new TreeMap<>())
        .values()
        .stream()
        .filter(example -> !done.contains(example.text(EventColumn.ACTION)))
        .toList();
  }

  /** Returns an example of an action in the same log, or null. */
  AccessEvent example(AccessEvent like, String action) {
    return actions.getOrDefault(product(like), Map.of()).values().stream()
        .map(known -> known.get(action))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  static Set<String> values(Collection<AccessEvent> events, EventColumn column) {
    return events.stream()
        .map(event -> event.text(column))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static boolean isPrivate(String address) {
    return address.startsWith("10.")
        || address.startsWith("192.168.")
        || address.matches("172\\.(1[6-9]|2\\d|3[01])\\..*")
        || !Character.isDigit(address.charAt(0));
  }

  private static String product(AccessEvent event) {
    String product = event.text(EventColumn.METADATA_PRODUCT);
    return product == null ? "" : product;
  }
}
