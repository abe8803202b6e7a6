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
 * A bounded map from requests to evaluated events whose outcomes are not known yet. Thread-safe.
 * The map is divided into parts so that threads rarely wait for each other.
 */
final class PendingEvents {
  private static final int MOST_PARTS = 16;

  /**
   * Maximum average number of characters per event. A typical event contains only a fraction of
   * this number. Clients sending long headers cause events to be dropped sooner, but cannot make
   * the map use more memory.
   */
  private static final long GRANTED_CHARACTERS = 2_048;

  private final Part[] parts;
  private final int most;

  /**
   * The request of an event. Its id alone would let another credential's request with the same id
   * displace or complete it.
   *
   * @param credential credential of the request, or null if it has none
   */
  record Asked(String eventId, String credential) {
    Asked {
      Objects.requireNonNull(eventId, "eventId");
    }

    /** Returns the request of an event, or null if the event has no id. */
    static Asked of(AccessEvent event) {
      String id = event.text(EventColumn.METADATA_UID);
      return id == null ? null : new Asked(id, event.text(EventColumn.CREDENTIAL_UID));
    }
  }

  /**
   * An event and the decision on it.
   *
   * @param sinceMillis wall-clock time of the decision
   * @param evaluated whether the event was added to the recent state, which will then need its
   *     outcome
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

  /**
   * Returns whether a part of the map is within its limits. A single event never exceeds the
   * limits, however long it is.
   */
  private boolean isWithin(Part part) {
    return part.events.size() == 1
        || (part.events.size() <= most && part.characters <= most * GRANTED_CHARACTERS);
  }

  /** Removes and returns an event, or returns null if it is not pending. */
  Pending take(Asked asked) {
    Part part = part(asked);
    synchronized (part) {
      return part.remove(asked);
    }
  }

  /**
   * Removes and returns all events that have been pending since before the given time, oldest first
   * within each part of the map. Events dated in the future, which were added before the clock was
   * set back, are removed as well.
   *
   * @param nowMillis current time plus the tolerated skew; any later time is in the future
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
