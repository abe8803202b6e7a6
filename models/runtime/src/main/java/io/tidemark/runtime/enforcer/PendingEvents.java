package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Evaluated events whose outcome is not known yet, by event id. Bounded; thread-safe, and parted so
 * that threads seldom wait for each other.
 */
final class PendingEvents {
  private static final int MOST_PARTS = 16;

  /**
   * Characters of texts that an event is granted, several times what one usually has: who sends
   * long headers lets go of events sooner, and takes no more memory.
   */
  private static final long GRANTED_CHARACTERS = 2_048;

  private final Part[] parts;
  private final int most;

  /**
   * An event that was decided about.
   *
   * @param release that decided
   * @param sinceMillis wall-clock time of the decision
   * @param evaluated whether it was taken into the recent state, and so its outcome must be
   * @param characters of the event's texts
   */
  record Pending(
      AccessEvent event,
      Decision decision,
      Optional<Sequence> release,
      long sinceMillis,
      boolean evaluated,
      long characters) {}

  private static final class Part {
    private final LinkedHashMap<String, Pending> events = new LinkedHashMap<>();
    private long characters;
    private long evicted;

    Pending remove(String eventId) {
      return without(events.remove(eventId));
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

  /** Waits for an outcome; the events that have to go for it, most often none. */
  List<Pending> add(String eventId, Pending event) {
    Part part = part(eventId);
    synchronized (part) {
      Pending same = part.remove(eventId);
      part.events.put(eventId, event);
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

  /** One event may always wait, whatever it says. */
  private boolean isWithin(Part part) {
    return part.events.size() == 1
        || (part.events.size() <= most && part.characters <= most * GRANTED_CHARACTERS);
  }

  /** The event of this id, no longer waited for; null if there is none. */
  Pending take(String eventId) {
    if (eventId == null) {
      return null;
    }
    Part part = part(eventId);
    synchronized (part) {
      return part.remove(eventId);
    }
  }

  /**
   * All that are waited for since before a time, no longer; the longest first in each part. So is
   * what is waited for since a time to come: the clock was set back.
   *
   * @param nowMillis beyond which a time is to come
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

  /** How many are waited for. */
  int size() {
    int size = 0;
    for (Part part : parts) {
      synchronized (part) {
        size += part.events.size();
      }
    }
    return size;
  }

  /** How many had to go for others. */
  long evicted() {
    long evicted = 0;
    for (Part part : parts) {
      synchronized (part) {
        evicted += part.evicted;
      }
    }
    return evicted;
  }

  /** All that are waited for, no longer. */
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

  private Part part(String eventId) {
    int hash = eventId.hashCode();
    return parts[Math.floorMod(hash ^ (hash >>> 16), parts.length)];
  }
}
