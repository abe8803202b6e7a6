package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents.Asked;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents.Pending;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Holds decided events until their outcomes are known, for the identities' state and the log. */
final class Outcomes {
  private final EnforcerOptions options;
  private final Identities identities;
  private final Counters tallies;
  private final PendingEvents pending;
  private volatile boolean closed;

  Outcomes(EnforcerOptions options, Identities identities, Counters tallies) {
    this.options = options;
    this.identities = identities;
    this.tallies = tallies;
    this.pending = new PendingEvents(options.maxPending(), tallies);
  }

  Decision awaited(
      AccessEvent event, Decision decision, Optional<Sequence> release, boolean evaluated) {
    Pending decided =
        new Pending(
            event, decision, release, options.clock().millis(), evaluated, event.textLength());
    Asked asked = Asked.of(event);
    if (asked == null) {
      endLost(decided);
      return decision;
    }
    List<Pending> gone = pending.add(asked, decided);
    for (int i = 0; i < gone.size(); i++) {
      endLost(gone.get(i));
    }
    // Closing has not ended this event, so nobody will.
    if (closed && pending.take(asked) != null) {
      throw ReleaseFollower.closed();
    }
    return decision;
  }

  void endOverdue() {
    long now = options.clock().millis();
    long waitedSince = now - options.outcomeWait().toMillis();
    long ahead = now + Pointer.SKEW.toMillis();
    pending.takeSinceBefore(waitedSince, ahead).forEach(this::endLost);
  }

  private void endLost(Pending gone) {
    tallies.add(EnforcerCount.LOST_OUTCOMES);
    endUnreported(gone);
  }

  void close() {
    closed = true;
    pending.takeAll().forEach(this::endUnreported);
  }

  /** Returns whether the event was pending. */
  boolean completed(Asked asked, Outcome outcome, long bytesOut, Duration duration) {
    Pending evaluated = taken(asked);
    if (evaluated != null) {
      end(
          evaluated,
          EventOutcome.reported(
              evaluated.event(), evaluated.decision(), outcome, bytesOut, duration));
    }
    return evaluated != null;
  }

  boolean completed(AccessEvent event) {
    Pending evaluated = taken(Asked.of(event));
    if (evaluated != null) {
      end(evaluated, EventOutcome.reported(evaluated.event(), event));
    }
    return evaluated != null;
  }

  /** Takes a pending event; counts and returns null without one. */
  private Pending taken(Asked asked) {
    Pending evaluated = asked == null ? null : pending.take(asked);
    if (evaluated == null) {
      tallies.add(EnforcerCount.UNMATCHED_OUTCOMES);
    }
    return evaluated;
  }

  long waiting() {
    return pending.size();
  }

  private void endUnreported(Pending gone) {
    end(gone, EventOutcome.unreported(gone.event(), gone.decision()));
  }

  private void end(Pending evaluated, AccessEvent ended) {
    if (evaluated.evaluated()) {
      identities.completed(ended);
    }
    options.log().decided(ended, evaluated.decision(), evaluated.release());
  }

  static final class EventOutcome {
    private static final List<EventColumn> AFTERWARDS =
        EventColumn.all().stream().filter(column -> !column.isKnownAtRequest()).toList();

    private static final Duration LONGEST = Duration.ofDays(36_500);

    static AccessEvent reported(
        AccessEvent event, Decision decision, Outcome outcome, long bytesOut, Duration duration) {
      AccessEvent.Builder ended = event.toBuilder();
      outcome(ended, outcome);
      if (outcome == Outcome.DENIED && decision.kind().isStepUpOrStronger()) {
        stopped(ended, decision);
      }
      ended.number(EventColumn.BYTES_OUT, bytesOut < 0 ? AccessEvent.MISSING : bytesOut);
      ended.number(EventColumn.DURATION_MS, millis(duration));
      return ended.build();
    }

    private static long millis(Duration duration) {
      return duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0
          ? AccessEvent.MISSING
          : duration.toMillis();
    }

    /** Returns the event with the outcome columns of the caller's record. */
    static AccessEvent reported(AccessEvent event, AccessEvent record) {
      AccessEvent.Builder ended = event.toBuilder();
      for (EventColumn column : AFTERWARDS) {
        if (!record.has(column)) {
          continue;
        }
        if (column.type() == ColumnType.TEXT) {
          ended.text(column, record.text(column));
        } else {
          ended.number(column, record.number(column));
        }
      }
      return ended.build();
    }

    /** Returns the event as denied if it was not allowed, and otherwise with an unknown outcome. */
    static AccessEvent unreported(AccessEvent event, Decision decision) {
      AccessEvent.Builder ended = event.toBuilder();
      if (decision.kind().isStepUpOrStronger()) {
        outcome(ended, Outcome.DENIED);
        stopped(ended, decision);
      } else {
        outcome(ended, Outcome.UNKNOWN);
      }
      return ended.build();
    }

    /** Marks an event as stopped; see {@link AccessEvent#isStopped}. */
    private static void stopped(AccessEvent.Builder ended, Decision decision) {
      ended.text(
          EventColumn.STATUS_CODE,
          AccessEvent.STOPPED + decision.kind().name().toLowerCase(Locale.ROOT));
    }

    private static void outcome(AccessEvent.Builder ended, Outcome outcome) {
      ended.number(
          EventColumn.STATUS_ID,
          switch (outcome) {
            case SUCCESS -> 1;
            case FAILURE, DENIED -> 2;
            case UNKNOWN -> AccessEvent.MISSING;
          });
      ended.text(
          EventColumn.AUTHZ_DECISION,
          switch (outcome) {
            case SUCCESS, FAILURE -> "ALLOWED";
            case DENIED -> "DENIED";
            case UNKNOWN -> null;
          });
    }
  }

  /**
   * A bounded map from requests to events awaiting their outcomes, in parts so that threads rarely
   * wait for each other. Thread-safe.
   */
  static final class PendingEvents {
    private static final int MOST_PARTS = 16;

    /**
     * Maximum average of characters per event, far above the usual. Clients that send long headers
     * cause events to be dropped sooner, but the map does not use more memory.
     */
    private static final long GRANTED_CHARACTERS = 2_048;

    private final Part[] parts;
    private final int most;
    private final Counters tallies;

    /**
     * The request of an event. Its id alone could belong to another credential's request.
     *
     * @param credential credential of the request, or null
     */
    record Asked(String eventId, String credential) {
      Asked {
        Objects.requireNonNull(eventId, "eventId");
      }

      /** Returns the request of an event, or null for an event without an id. */
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

    PendingEvents(int max, Counters tallies) {
      this.tallies = tallies;
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
          tallies.add(EnforcerCount.EVICTED_OUTCOMES);
        }
        return gone;
      }
    }

    /** Returns whether a part is within its limits, which a single event never exceeds. */
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

    long size() {
      long size = 0;
      for (Part part : parts) {
        synchronized (part) {
          size += part.events.size();
        }
      }
      return size;
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
}
