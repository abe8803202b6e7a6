package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.release.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A bounded map from requests to events awaiting their outcomes, in parts so that threads rarely
 * wait for each other. Thread-safe.
 */
final class PendingEvents {
  private static final int MOST_PARTS = 16;

  /**
   * Maximum average of characters per event, far above the usual. Clients that send long headers
   * cause events to be dropped sooner, but the map does not use more memory.
   */
  private static final long GRANTED_CHARACTERS = 2_048;

  private final Part[] parts;
  private final int most;

  /** The request of an event; its id alone could belong to another credential's request. */
  record Asked(String eventId, String credential) {
    Asked {
      Objects.requireNonNull(eventId, "eventId");
    }

    static Asked of(AccessEvent event) {
      String id = event.text(EventColumn.METADATA_UID);
      return id == null ? null : new Asked(id, event.text(EventColumn.CREDENTIAL_UID));
    }
  }

  /**
   * @param sinceMillis wall-clock time of the decision
   * @param evaluated whether the recent state, which contains the event, needs its outcome
   * @param characters total length of the event's strings
   */
  record Pending(
      AccessEvent event,
      Decision decision,
      Optional<Sequence> release,
      long sinceMillis,
      boolean evaluated,
      long characters) {}

  private static final class Part {
    private final LinkedHashMap<Asked, Pending> events = new LinkedHashMap<>();
    private long characters;
    private long evicted;

    Pending remove(Asked asked) {
      return without(events.remove(asked));
    }

    Pending without(Pending gone) {
      if (gone != null) {
        characters -= gone.characters();
      }
      return gone;
    }
  }

  PendingEvents(int max) {
    parts = new Part[Math.max(1, Math.min(MOST_PARTS, max / 64))];
    most = max / parts.length;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part();
    }
  }

  /** Adds an event and returns the events that it displaces, usually none. */
  List<Pending> add(Asked asked, Pending event) {
    Part part = part(asked);
    synchronized (part) {
      Pending same = part.remove(asked);
      part.events.put(asked, event);
      part.characters += event.characters();
      if (isWithin(part)) {
        return same == null ? List.of() : List.of(same);
      }
      List<Pending> gone = new ArrayList<>(1);
      if (same != null) {
        gone.add(same);
      }
      Iterator<Pending> oldest = part.events.values().iterator();
      while (!isWithin(part)) {
        gone.add(part.without(oldest.next()));
        oldest.remove();
        part.evicted++;
      }
      return gone;
    }
  }

  /** Returns whether a part is within its limits, which a single event never exceeds. */
  private boolean isWithin(Part part) {
    return part.events.size() == 1
        || (part.events.size() <= most && part.characters <= most * GRANTED_CHARACTERS);
  }

  Pending take(Asked asked) {
    Part part = part(asked);
    synchronized (part) {
      return part.remove(asked);
    }
  }

  /**
   * Removes and returns all events pending since before {@code millis}, oldest first within each
   * part, and those after {@code nowMillis}, added before the clock was set back.
   */
  List<Pending> takeSinceBefore(long millis, long nowMillis) {
    List<Pending> old = new ArrayList<>();
    for (Part part : parts) {
      synchronized (part) {
        Iterator<Pending> oldest = part.events.values().iterator();
        while (oldest.hasNext()) {
          Pending pending = oldest.next();
          if (pending.sinceMillis() >= millis && pending.sinceMillis() <= nowMillis) {
            break;
          }
          old.add(part.without(pending));
          oldest.remove();
        }
      }
    }
    return old;
  }

  int size() {
    int size = 0;
    for (Part part : parts) {
      synchronized (part) {
        size += part.events.size();
      }
    }
    return size;
  }

  long evicted() {
    long evicted = 0;
    for (Part part : parts) {
      synchronized (part) {
        evicted += part.evicted;
      }
    }
    return evicted;
  }

  List<Pending> takeAll() {
    List<Pending> all = new ArrayList<>();
    for (Part part : parts) {
      synchronized (part) {
        all.addAll(part.events.values());
        part.events.clear();
        part.characters = 0;
      }
    }
    return all;
  }

  private Part part(Asked asked) {
    int hash = asked.hashCode();
    return parts[Math.floorMod(hash ^ (hash >>> 16), parts.length)];
  }
}
