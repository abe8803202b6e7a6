package io.tidemark.jobs.leak;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.jobs.leak.LeakReview.Call;
import io.tidemark.jobs.leak.LeakReview.Seen;
import io.tidemark.jobs.leak.LeakReview.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Collects what a leak review lists, from events in judging order. Each list has at most {@value
 * #MOST} entries, and events that belong to no listed entry are counted. Not thread-safe.
 */
final class LeakFindings {
  /** Maximum number of entries of a list. */
  static final int MOST = 50_000;

  /** How long after its last use a session counts as active if its end is unknown. */
  private static final Duration ALIVE = Duration.ofHours(24);

  private final Instant since;
  private final long sinceMicros;
  private final SortedMap<String, Long> leftOut = new TreeMap<>();
  private final Entries<Seen> identities = new Entries<>("identities");
  private final Entries<Seen> sources = new Entries<>("sources");
  private final Entries<Seen> actions = new Entries<>("actions");
  private final Entries<Seen> credentials = new Entries<>("credentials");
  private final Entries<Session> sessions = new Entries<>("sessions");
  private final Map<String, Long> sessionEnds = new HashMap<>();
  private final Entries<Seen> others = new Entries<>("other identities");
  private final List<Call> highImpact = new ArrayList<>();
  private final List<Call> minted = new ArrayList<>();
  private Instant lastAccepted;

  LeakFindings(Instant since) {
    this.since = since;
    this.sinceMicros = EventTime.micros(since);
  }

  /** Entries by key. */
  private final class Entries<V> {
    private final String name;
    private final Map<String, V> byKey = new TreeMap<>();

    Entries(String name) {
      this.name = name;
    }

    /** Adds or joins an entry. Returns whether there is room for it. */
    boolean add(String key, V value, BinaryOperator<V> joined) {
      if (byKey.size() == MOST && !byKey.containsKey(key)) {
        leftOut.merge(name, 1L, Long::sum);
        return false;
      }
      byKey.merge(key, value, joined);
      return true;
    }
  }

  /** Adds an event of the leaked credential or identity. */
  void add(AccessEvent event) {
    seen(identities, EventColumn.IDENTITY, event);
    seen(sources, EventColumn.SRC_IP_PREFIX, event);
    seen(actions, EventColumn.ACTION, event);
    seen(credentials, EventColumn.CREDENTIAL_UID, event);
    if (event.timeMicros() < sinceMicros) {
      return;
    }
    if (event.number(EventColumn.IS_AUTHENTICATED) != 0) {
      lastAccepted = EventTime.instant(event.timeMicros());
    }
    addSession(event);
    if (event.impact().compareTo(Impact.ADMIN) >= 0) {
      add("high-impact calls", highImpact, event);
    }
    if (Minting.isMinting(event) && event.outcome() == Outcome.SUCCESS) {
      add("created credentials", minted, event);
    }
  }

  /** Adds an event from one of the new sources. */
  void addOther(AccessEvent event) {
    String identity = event.text(EventColumn.IDENTITY);
    if (identity != null
        && event.timeMicros() >= sinceMicros
        && !identities.byKey.containsKey(identity)) {
      seen(others, EventColumn.IDENTITY, event);
    }
  }

  private static void seen(Entries<Seen> entries, EventColumn column, AccessEvent event) {
    String value = event.text(column);
    if (value != null) {
      Instant at = EventTime.instant(event.timeMicros());
      entries.add(
          value,
          new Seen(value, at, at, 1),
          (a, b) -> new Seen(value, a.first(), b.last(), a.events() + b.events()));
    }
  }

  private void addSession(AccessEvent event) {
    String id = event.text(EventColumn.ACTOR_SESSION_UID);
    if (id == null) {
      return;
    }
    Instant at = EventTime.instant(event.timeMicros());
    String network = event.text(EventColumn.SRC_IP_PREFIX);
    Seen source = network == null ? null : sources.byKey.get(network);
    boolean fromNewSource = source != null && isNew(source);
    Session session = new Session(id, event.text(EventColumn.IDENTITY), at, at, 1, fromNewSource);
    if (sessions.add(id, session, LeakFindings::joined)) {
      long end =
          Math.max(
              event.number(EventColumn.ACTOR_SESSION_EXPIRATION_TIME),
              event.number(EventColumn.API_TOKEN_EXPIRATION_TIME));
      sessionEnds.merge(id, end, Math::max);
    }
  }

  private static Session joined(Session a, Session b) {
    return new Session(
        a.session(),
        b.identity(),
        a.first(),
        b.last(),
        a.events() + b.events(),
        a.fromNewSource() || b.fromNewSource());
  }

  private void add(String name, List<Call> calls, AccessEvent event) {
    if (calls.size() == MOST) {
      leftOut.merge(name, 1L, Long::sum);
      return;
    }
    calls.add(
        new Call(
            EventTime.instant(event.timeMicros()),
            event.text(EventColumn.IDENTITY),
            event.text(EventColumn.ACTION),
            event.text(EventColumn.RESOURCE_UID),
            event.text(EventColumn.SRC_IP_PREFIX),
            event.outcome()));
  }

  private boolean isNew(Seen seen) {
    return !seen.first().isBefore(since);
  }

  private List<Seen> unseen(Entries<Seen> entries) {
    return entries.byKey.values().stream()
        .filter(this::isNew)
        .sorted(Comparator.comparing(Seen::first))
        .toList();
  }

  List<String> identities() {
    return List.copyOf(identities.byKey.keySet());
  }

  /** Returns the networks that were first used since the leak. */
  List<Seen> newSources() {
    return unseen(sources);
  }

  List<Seen> newActions() {
    return unseen(actions);
  }

  List<Seen> newCredentials() {
    return unseen(credentials);
  }

  /** Returns the credentials that were used before the leak. */
  List<String> earlierCredentials() {
    return credentials.byKey.values().stream()
        .filter(seen -> !isNew(seen))
        .map(Seen::value)
        .toList();
  }

  /** Returns the sessions that may still be active, newest first. */
  List<Session> sessions(Instant now) {
    return sessions.byKey.values().stream()
        .filter(session -> isAlive(session, now))
        .sorted(Comparator.comparing(Session::last).reversed())
        .toList();
  }

  private boolean isAlive(Session session, Instant now) {
    long endMicros = sessionEnds.get(session.session());
    return endMicros == AccessEvent.MISSING
        ? session.last().plus(ALIVE).isAfter(now)
        : EventTime.instant(endMicros).isAfter(now);
  }

  Optional<Instant> lastAccepted() {
    return Optional.ofNullable(lastAccepted);
  }

  List<Call> highImpact() {
    return List.copyOf(highImpact);
  }

  List<Call> minted() {
    return List.copyOf(minted);
  }

  /** Returns the other identities that were seen from the new sources since the leak. */
  List<Seen> others() {
    return List.copyOf(others.byKey.values());
  }

  /** Returns the number of events that found no room, by list. */
  SortedMap<String, Long> leftOut() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
  }
}
