package io.tidemark.training.evaluation;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rule that a reviewer would write in an afternoon: a changing action (impact above a read) on
 * a target that the identity has never used with that action. Any earlier event counts as use.
 */
final class NewTargets {
  private NewTargets() {}

  /**
   * Ids of the events that the rule flags.
   *
   * @param events all of one identity, in judging order
   */
  static Set<String> of(List<AccessEvent> events) {
    Map<String, Set<String>> used = new HashMap<>();
    Set<String> flagged = new HashSet<>();
    for (AccessEvent event : events) {
      Set<String> known =
          used.computeIfAbsent(event.text(EventColumn.ACTION), action -> new HashSet<>());
      boolean isNew = known.addAll(event.texts(EventColumn.RESOURCES));
      if (event.has(EventColumn.RESOURCE_UID)) {
        isNew |= known.add(event.text(EventColumn.RESOURCE_UID));
      }
      if (isNew && event.impact() != Impact.READ) {
        flagged.add(event.text(EventColumn.METADATA_UID));
      }
    }
    return flagged;
  }
}
