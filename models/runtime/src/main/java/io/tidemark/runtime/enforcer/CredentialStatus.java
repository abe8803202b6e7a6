package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.enrich.SourcePrefix;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.release.Pointer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/** Revocations, fresh evidence and grants, in bounded memory. Thread-safe. */
final class CredentialStatus {
  /** Rule that requires fresh evidence from sessions older than their identity's last grant. */
  static final String GRANTED = "granted_since_evidence";

  /** Detail of a decision whose requirements fresh evidence has already satisfied. */
  static final String EVIDENCE = "evidence_fresh";

  private static final int MOST_PAIRS = 100_000;
  static final int MOST_GRANTS = 10_000;

  /** Maximum number of revoked credentials; more are rejected, because none may be dropped. */
  private static final int MOST_REVOKED = 1_000_000;

  static final long SKEW_MICROS = EventTime.micros(Pointer.SKEW);

  private final long memoryMicros;
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final BoundedMemory<Pair, Shown> evidence =
      new BoundedMemory<>(
          MOST_PAIRS, (before, shown) -> before.and(shown, latest()), forgotten -> {});
  private final BoundedMemory<String, Long> grants =
      new BoundedMemory<>(MOST_GRANTS, this::later, this::forget);
  private final Counters tallies;
  private volatile long grantedToAnybody = Long.MIN_VALUE;

  /**
   * What evidence covers: a credential, or an identity without one, used from a source.
   *
   * @param credential null for events without a credential
   * @param identity identity of events without a credential; null with a credential
   * @param source null for events without a source
   * @param action the only action that the evidence covers; null for all
   * @param target the only target of that action; null for all
   */
  record Pair(String credential, String identity, String source, String action, String target) {
    Pair(String credential, String source) {
      this(credential, null, source, null, null);
    }

    Pair only(String action, String target) {
      return new Pair(credential, identity, source, action, target);
    }

    static Pair of(AccessEvent event) {
      String credential = event.text(EventColumn.CREDENTIAL_UID);
      return new Pair(
          credential,
          credential == null ? event.text(EventColumn.IDENTITY) : null,
          event.text(EventColumn.SRC_IP_PREFIX),
          null,
          null);
    }
  }

  /**
   * Evidence shown for a pair. Newer machine evidence does not replace a human approval.
   *
   * @param approval most recent human approval; null without one
   */
  record Shown(Evidence latest, Evidence approval) {
    static Shown of(Evidence evidence) {
      boolean human = evidence.kind() == Evidence.Kind.HUMAN_APPROVAL;
      return new Shown(evidence, human ? evidence : null);
    }

    /** Merges two records; evidence later than {@code before} came from a clock that was ahead. */
    Shown and(Shown other, long before) {
      return new Shown(
          later(latest, other.latest, before), later(approval, other.approval, before));
    }

    private static Evidence later(Evidence a, Evidence b, long before) {
      boolean isNone = a == null || (a.micros() > before && b != null);
      return isNone || (b != null && !a.at().isAfter(b.at())) ? b : a;
    }

    /** Returns the evidence up to the given time, or null. */
    Shown upTo(long micros) {
      if (latest.micros() <= micros) {
        return this;
      }
      return approval == null || approval.micros() > micros ? null : of(approval);
    }

    List<Evidence> all() {
      return approval == null || approval.equals(latest)
          ? List.of(latest)
          : List.of(approval, latest);
    }
  }

  /**
   * Returns a source's network in the form in which it appears in events, or null for null.
   *
   * @param source address, host name or network
   * @throws IllegalArgumentException if no event can have this source
   */
  static String network(String source, SourceNetworks networks) {
    if (source == null) {
      return null;
    }
    int slash = source.indexOf('/');
    String address = slash < 0 ? source : source.substring(0, slash);
    String network = networks.networkOf(address);
    if (slash >= 0 && source.equals(SourcePrefix.exact(address))) {
      return source;
    }
    if (network == null || (slash >= 0 && !network.equals(source))) {
      throw new IllegalArgumentException(
          "Evidence cannot be recorded for the source '"
              + ReportedNames.shown(source)
              + "' because no event can have it; give an address, a host name, or an address's"
              + " network (/24 for IPv4, /48 for IPv6; in an exact range, the address alone)");
    }
    return network;
  }

  /**
   * @param memory how long evidence stays fresh
   * @param clock clock against which reported times are checked; stored ones can be ahead if it was
   *     set back
   */
  CredentialStatus(Duration memory, Clock clock, Counters tallies) {
    this.clock = clock;
    this.tallies = tallies;
    memoryMicros = EventTime.micros(memory);
  }

  /** Returns the latest plausible time; a later one came from a clock that was ahead. */
  private long latest() {
    return EventTime.micros(clock.instant()) + SKEW_MICROS;
  }

  private long later(long before, long reportedMicros) {
    return before > latest() ? reportedMicros : Math.max(before, reportedMicros);
  }

  private void forget(long granted) {
    tallies.add(EnforcerCount.FORGOTTEN_GRANTS);
    grantedToAnybody(granted);
  }

  /** Records a grant for every identity for which no grant is remembered. */
  synchronized void grantedToAnybody(long micros) {
    grantedToAnybody = later(grantedToAnybody, micros);
  }

  /** Returns the time of the latest forgotten grant, or {@link Long#MIN_VALUE}. */
  long grantedToAnybody() {
    return grantedToAnybody;
  }

  void revoke(String credential) {
    if (revoked.size() >= MOST_REVOKED && !revoked.contains(credential)) {
      throw new IllegalStateException(
          ("There are already %s revoked credentials, none of which may be dropped; restart"
                  + " without those that their issuers already reject")
              .formatted(MOST_REVOKED));
    }
    revoked.add(credential);
  }

  void add(Pair pair, Evidence shown) {
    evidence.add(pair.only(shown.action(), shown.target()), Shown.of(shown));
  }

  void grant(String identity, long micros) {
    grants.add(identity, micros);
  }

  /**
   * Returns the evidence for an event's credential and source, or null. Evidence later than the
   * event and the clock is ignored; it would satisfy every request until its own date.
   */
  Shown evidence(AccessEvent event) {
    return evidence(Pair.of(event), event);
  }

  private Shown evidence(Pair pair, AccessEvent event) {
    Shown shown = evidence.of(pair);
    if (shown == null || shown.latest().micros() <= event.timeMicros() + SKEW_MICROS) {
      return shown;
    }
    return shown.upTo(Math.max(event.timeMicros() + SKEW_MICROS, latest()));
  }

  /** Adds the approvals of only the event's action, or of that action on its one target. */
  Shown withApprovals(Shown shown, AccessEvent event) {
    String action = event.text(EventColumn.ACTION);
    if (action == null) {
      return shown;
    }
    Set<String> targets = new HashSet<>(event.texts(EventColumn.RESOURCES));
    if (event.has(EventColumn.RESOURCE_UID)) {
      targets.add(event.text(EventColumn.RESOURCE_UID));
    }
    Pair pair = Pair.of(event);
    Shown all = both(shown, evidence(pair.only(action, null), event));
    return targets.size() == 1
        ? both(all, evidence(pair.only(action, targets.iterator().next()), event))
        : all;
  }

  private Shown both(Shown one, Shown other) {
    return one == null || other == null ? (one == null ? other : one) : one.and(other, latest());
  }

  /** Returns why an event must be refused regardless of behaviour, or null. */
  String refused(AccessEvent event) {
    if (revoked.isEmpty()) {
      return null;
    }
    String credential = event.text(EventColumn.CREDENTIAL_UID);
    if (credential != null && revoked.contains(credential)) {
      return "credential_revoked";
    }
    for (Delegate link : event.delegation(EventColumn.DELEGATION_CHAIN)) {
      if (revoked.contains(link.uid())) {
        return "delegator_revoked";
      }
    }
    return null;
  }

  /**
   * Returns whether the event is an admin or critical action in a session that is older than a
   * grant and has shown no evidence since.
   */
  boolean isReopened(AccessEvent event, long nowMicros, Shown shown) {
    String identity = event.text(EventColumn.IDENTITY);
    Long ownGrant = identity == null ? null : grants.of(identity);
    long granted = ownGrant == null ? grantedToAnybody : ownGrant;
    if (granted == Long.MIN_VALUE
        || Identities.impactOrCritical(event).compareTo(Impact.ADMIN) < 0
        || nowMicros < granted) {
      return false;
    }
    long began = event.number(EventColumn.ACTOR_SESSION_CREATED_TIME);
    boolean later = began != AccessEvent.MISSING && began > granted;
    return !later && (shown == null || shown.latest().micros() < granted);
  }

  /** Returns whether evidence is fresh at a time and of a kind that the decision accepts. */
  boolean answers(Shown shown, Decision decision, AccessEvent event, long nowMicros) {
    if (shown == null) {
      return false;
    }
    Set<Evidence.Kind> sufficient = decision.sufficientEvidence(event);
    return !sufficient.isEmpty()
        && (isFresh(shown.approval(), event, nowMicros)
            || (sufficient.equals(Evidence.ANY) && isFresh(shown.latest(), event, nowMicros)));
  }

  private boolean isFresh(Evidence shown, AccessEvent event, long nowMicros) {
    return shown != null
        && nowMicros - shown.micros() <= memoryMicros
        && event.timeMicros() - shown.micros() >= -SKEW_MICROS;
  }

  Set<String> revoked() {
    return Set.copyOf(revoked);
  }

  Map<Pair, Shown> allEvidence() {
    return evidence.all();
  }

  Map<String, Long> allGrants() {
    return grants.all();
  }

  /** Bounded map that evicts the key with the oldest report. Thread-safe; lookups do not block. */
  static final class BoundedMemory<K, V> {
    private final Map<K, V> values = new ConcurrentHashMap<>();
    private final LinkedHashSet<K> order = new LinkedHashSet<>();
    private final int most;
    private final BinaryOperator<V> joined;
    private final Consumer<V> onForgotten;

    /**
     * @param joined merges two values reported for the same key
     * @param onForgotten called with each value before it is evicted
     */
    BoundedMemory(int most, BinaryOperator<V> joined, Consumer<V> onForgotten) {
      this.most = most;
      this.joined = joined;
      this.onForgotten = onForgotten;
    }

    synchronized void add(K key, V value) {
      order.remove(key);
      order.add(key);
      values.merge(key, value, joined);
      if (order.size() > most) {
        Iterator<K> oldest = order.iterator();
        K gone = oldest.next();
        onForgotten.accept(values.get(gone));
        values.remove(gone);
        oldest.remove();
      }
    }

    /** Returns the value of a key, or null. */
    V of(K key) {
      return values.isEmpty() ? null : values.get(key);
    }

    Map<K, V> all() {
      return Map.copyOf(values);
    }
  }
}
