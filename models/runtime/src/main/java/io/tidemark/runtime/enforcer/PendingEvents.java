package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Evaluated events whose outcome is not known yet, by event id. Bounded; thread-safe. */
final class PendingEvents {
  private final LinkedHashMap<String, AccessEvent> events = new LinkedHashMap<>();
  private final int max;

  PendingEvents(int max) {
    this.max = max;
  }

  /** Waits for an outcome; the event that has to go for it, or null. */
  synchronized AccessEvent add(String eventId, AccessEvent event) {
    AccessEvent same = events.put(eventId, event);
    if (same != null || events.size() <= max) {
      return same;
    }
    Map.Entry<String, AccessEvent> oldest = events.entrySet().iterator().next();
    events.remove(oldest.getKey());
    return oldest.getValue();
  }

  /** The event of this id, no longer waited for; null if there is none. */
  synchronized AccessEvent take(String eventId) {
    return events.remove(eventId);
  }
}
