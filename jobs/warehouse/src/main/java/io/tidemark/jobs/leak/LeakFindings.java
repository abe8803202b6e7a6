package io.tidemark.jobs.leak;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.LeakReview.Call;
import io.tidemark.jobs.leak.LeakReview.Seen;
import io.tidemark.jobs.leak.LeakReview.Session;
import io.tidemark.jobs.leak.LeakReview.Step;
import io.tidemark.jobs.leak.LeakReview.What;
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
import java.util.regex.Pattern;

/**
 * Collects what a leak review lists, from events in judging order. Each list has at most {@value
 * #MOST} entries, and events that belong to no listed entry are counted. Not thread-safe.
 */
final class LeakFindings {
  /** Maximum number of entries of a list. */
  static final int MOST = 50_000;

  /** How long a session of unknown end counts as active after its last use. */
  private static final Duration ALIVE = Duration.ofHours(24);

  /** Actions that create a credential, or other access that outlives the credential used. */
  private static final Pattern MINTING =
      Pattern.compile(
          // AWS: IAM keys, console passwords, sessions and service credentials.
          "(?i)CreateAccessKey|CreateLoginProfile|UpdateLoginProfile|UploadSSHPublicKey|CreateServiceSpecificCredential|UploadSigningCertificate|AssumeRole.*|GetFederationToken|GetSessionToken|CreateKeyPair|ImportKeyPair|CreateUser"
              // Google: service account keys and tokens.
              + "|.*CreateServiceAccountKey|.*GenerateAccessToken|.*GenerateIdToken|.*SignJwt"
              // Kubernetes, Vault and gateways: tokens and secrets.
              + "|create[ :/]?(serviceaccounts/token|token|secret|credential|api[_-]?key).*"
              + "|.*(create|issue|mint)[_-]?(token|key|credential|api[_-]?key|secret)s?");

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

  private final class Entries<V> {
    private final String name;
    private final Map<String, V> byKey = new TreeMap<>();

    Entries(String name) {
      this.name = name;
    }

    /** Adds or joins an entry, if there is room for it. */
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
    String operation = event.text(EventColumn.API_OPERATION);
    if (operation != null
        && MINTING.matcher(operation).matches()
        && event.outcome() == Outcome.SUCCESS) {
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

  List<Seen> newSources() {
    return unseen(sources);
  }

  LeakReview review(Kind kind, String leaked, Instant now) {
    List<Session> alive =
        sessions.byKey.values().stream()
            .filter(session -> isAlive(session, now))
            .sorted(Comparator.comparing(Session::last).reversed())
            .toList();
    return new LeakReview(
        leaked,
        since,
        kind == Kind.IDENTITY ? List.of(leaked) : List.copyOf(identities.byKey.keySet()),
        Optional.ofNullable(lastAccepted),
        alive,
        newSources(),
        unseen(actions),
        List.copyOf(highImpact),
        List.copyOf(minted),
        List.copyOf(others.byKey.values()),
        steps(kind, leaked, alive),
        Collections.unmodifiableSortedMap(leftOut));
  }

  private boolean isAlive(Session session, Instant now) {
    long endMicros = sessionEnds.get(session.session());
    return endMicros == AccessEvent.MISSING
        ? session.last().plus(ALIVE).isAfter(now)
        : EventTime.instant(endMicros).isAfter(now);
  }

  /** Returns what to revoke: leaked credentials, sessions, and what was created since the leak. */
  private List<Step> steps(Kind kind, String leaked, List<Session> alive) {
    List<Step> steps = new ArrayList<>();
    List<String> before =
        kind == Kind.CREDENTIAL
            ? List.of(leaked)
            : credentials.byKey.values().stream()
                .filter(seen -> !isNew(seen))
                .map(Seen::value)
                .toList();
    String ofLeaked = "leaked; as long as it is valid, it can be used to create more credentials";
    before.forEach(id -> steps.add(new Step(What.CREDENTIAL, id, ofLeaked)));
    if (before.isEmpty()) {
      String unknown = "no log shows which credential it used before the leak";
      steps.add(new Step(What.IDENTITY, leaked, unknown));
    }
    for (boolean fromNewSource : new boolean[] {true, false}) {
      String why = fromNewSource ? "still active, used from a new source" : "alive";
      alive.stream()
          .filter(session -> session.fromNewSource() == fromNewSource)
          .forEach(session -> steps.add(new Step(What.SESSION, session.session(), why)));
    }
    // Only the identity's owner knows who created the credentials that it uses since the leak.
    String later = "first used at %s; revoke it unless its owner created it";
    for (Seen seen : kind == Kind.IDENTITY ? unseen(credentials) : List.<Seen>of()) {
      steps.add(new Step(What.LATER_CREDENTIAL, seen.value(), later.formatted(seen.first())));
    }
    for (Call call : minted) {
      String id = call.resource() == null ? call.action() : call.resource();
      steps.add(
          new Step(What.MINTED, id, "created by %s at %s".formatted(call.action(), call.at())));
    }
    for (Seen other : others.byKey.values()) {
      String why = "seen from a new source since " + other.first();
      steps.add(new Step(What.OTHER_IDENTITY, other.value(), why));
    }
    return List.copyOf(steps);
  }
}
