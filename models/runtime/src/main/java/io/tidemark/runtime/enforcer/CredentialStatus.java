package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.SourcePrefix;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reports about credentials and identities since the enforcer started: revoked credentials, fresh
 * evidence, grants. Bounded; thread-safe.
 */
final class CredentialStatus {
  /** Rule that asks for evidence in a session that began before a grant to its identity. */
  static final String GRANTED = "granted_since_evidence";

  /** Detail of a decision that fresh evidence already satisfies. */
  static final String EVIDENCE = "evidence_fresh";

  private static final int MOST_PAIRS = 100_000;
  static final int MOST_GRANTS = 10_000;

  /**
   * Limit of revoked credentials. Revocations are never dropped: one above the limit is refused.
   */
  private static final int MOST_REVOKED = 1_000_000;

  /** Tolerated clock skew between reporters of evidence and sources of events. */
  static final Duration SKEW = Duration.ofMinutes(5);

  static final long SKEW_MICROS = EventTime.micros(SKEW);

  private final long memoryMicros;
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final BoundedMemory<Pair, Shown> evidence =
      new BoundedMemory<>(
          MOST_PAIRS, (before, shown) -> before.and(shown, latest()), forgotten -> {});
  private final BoundedMemory<String, Long> grants =
      new BoundedMemory<>(MOST_GRANTS, this::later, this::forget);
  private final LongAdder forgottenGrants = new LongAdder();

  /** Time of the latest forgotten grant. */
  private volatile long grantedToAnybody = Long.MIN_VALUE;

  /** Pair of a credential and a source; either may be null. */
  record Pair(String credential, String source) {
    static Pair of(AccessEvent event) {
      return new Pair(
          event.text(EventColumn.CREDENTIAL_UID), event.text(EventColumn.SRC_IP_PREFIX));
    }
  }

  /**
   * Evidence shown for a pair. Later evidence of a machine does not replace a human approval.
   *
   * @param latest latest evidence of any kind
   * @param approval latest human approval; or null
   */
  record Shown(Evidence latest, Evidence approval) {
    static Shown of(Evidence evidence) {
      boolean human = evidence.kind() == Evidence.Kind.HUMAN_APPROVAL;
      return new Shown(evidence, human ? evidence : null);
    }

    /**
     * Combines two pieces of evidence for a pair.
     *
     * @param before time after which evidence came from a clock that was ahead, and is ignored
     */
    Shown and(Shown other, long before) {
      return new Shown(
          later(latest, other.latest, before), later(approval, other.approval, before));
    }

    private static Evidence later(Evidence a, Evidence b, long before) {
      boolean isNone = a == null || (a.micros() > before && b != null);
      return isNone || (b != null && !a.at().isAfter(b.at())) ? b : a;
    }

    /**
     * Drops evidence that is dated after a time.
     *
     * @return null if nothing remains
     */
    Shown upTo(long micros) {
      if (latest.micros() <= micros) {
        return this;
      }
      return approval == null || approval.micros() > micros ? null : of(approval);
    }

    /** Both pieces of evidence, or one if they are the same. */
    List<Evidence> all() {
      return approval == null || approval.equals(latest)
          ? List.of(latest)
          : List.of(approval, latest);
    }
  }

  /**
   * Network of a source, in the form that events carry.
   *
   * @param source null for evidence without a source
   * @throws IllegalArgumentException if no event can have it
   */
  static String network(String source) {
    if (source == null) {
      return null;
    }
    int slash = source.indexOf('/');
    String network = SourcePrefix.of(slash < 0 ? source : source.substring(0, slash));
    if (network == null || (slash >= 0 && !network.equals(source))) {
      throw new IllegalArgumentException(
          "Evidence cannot be held for the source '"
              + ReportedNames.shown(source)
              + "': no event has it; give an address, a host name, or the network of an address:"
              + " /24 of IPv4, /48 of IPv6");
    }
    return network;
  }

  /**
   * @param clock limits reported times: nothing is ahead of it unless the clock was set back
   */
  CredentialStatus(Duration memory, Clock clock) {
    this.clock = clock;
    memoryMicros = EventTime.micros(memory);
  }

  /** Latest plausible time. A later date came from a clock that was ahead and has been set back. */
  private long latest() {
    return EventTime.micros(clock.instant()) + SKEW_MICROS;
  }

  private long later(long before, long told) {
    return before > latest() ? told : Math.max(before, told);
  }

  private void forget(long granted) {
    forgottenGrants.increment();
    grantedToAnybody(granted);
  }

  /** Counts as a grant to all identities without a remembered one. */
  synchronized void grantedToAnybody(long micros) {
    grantedToAnybody = later(grantedToAnybody, micros);
  }

  /** Time of the latest forgotten grant; {@link Long#MIN_VALUE} if none was forgotten. */
  long grantedToAnybody() {
    return grantedToAnybody;
  }

  /** Number of grants forgotten to make room. */
  long forgottenGrants() {
    return forgottenGrants.sum();
  }

  void revoke(String credential) {
    if (revoked.size() >= MOST_REVOKED && !revoked.contains(credential)) {
      throw new IllegalStateException(
          "There are "
              + MOST_REVOKED
              + " revoked credentials already, and none may be forgotten; restart without those"
              + " that their issuer refuses by now");
    }
    revoked.add(credential);
  }

  void add(Pair pair, Evidence shown) {
    evidence.add(pair, Shown.of(shown));
  }

  void grant(String identity, long micros) {
    grants.add(identity, micros);
  }

  /**
   * Evidence given for the pair of an event, or null. Evidence dated after both event and clock is
   * ignored: it came from a clock that was set back, and would satisfy everything until that date.
   */
  Shown evidence(AccessEvent event) {
    Shown shown = evidence.of(Pair.of(event));
    if (shown == null || shown.latest().micros() <= event.timeMicros() + SKEW_MICROS) {
      return shown;
    }
    return shown.upTo(Math.max(event.timeMicros() + SKEW_MICROS, latest()));
  }

  /** Reason to refuse an event regardless of its behaviour, or null. */
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
   * Whether a session that began before a grant asks for an admin or critical action without later
   * evidence. A forgotten grant counts for all identities without a remembered one.
   */
  boolean isReopened(AccessEvent event, Shown shown) {
    String identity = event.text(EventColumn.IDENTITY);
    Long remembered = identity == null ? null : grants.of(identity);
    long granted = remembered == null ? grantedToAnybody : remembered;
    if (granted == Long.MIN_VALUE
        || Identities.impactOrCritical(event).compareTo(Impact.ADMIN) < 0
        || event.timeMicros() < granted) {
      return false;
    }
    long began = event.number(EventColumn.ACTOR_SESSION_CREATED_TIME);
    boolean later = began != AccessEvent.MISSING && began > granted;
    return !later && (shown == null || shown.latest().micros() < granted);
  }

  /**
   * Whether evidence satisfies a decision: it must be fresh and of the right kind. Only a human can
   * satisfy a policy rule about an agent, a bound, or a risk that would revoke the credential. A
   * revoked credential stays revoked. No evidence helps when the clock is behind.
   */
  boolean answers(Shown shown, Decision decision, AccessEvent event) {
    boolean asks =
        decision.kind().isStepUpOrStronger()
            && (decision.kind() != DecisionKind.REVOKE || decision.cause() == Cause.RISK)
            // Freshness of evidence depends on the clock, which is behind here.
            && !Decision.BEFORE_BASELINE.equals(decision.detail());
    if (!asks || shown == null) {
      return false;
    }
    boolean human =
        decision.asking().contains(Cause.BOUND)
            || decision.kind() == DecisionKind.REVOKE
            || (decision.asking().contains(Cause.POLICY) && event.has(EventColumn.AI_AGENT_UID));
    return isFresh(shown.approval(), event) || (!human && isFresh(shown.latest(), event));
  }

  private boolean isFresh(Evidence shown, AccessEvent event) {
    if (shown == null) {
      return false;
    }
    long age = event.timeMicros() - shown.micros();
    return age <= memoryMicros && age >= -SKEW_MICROS;
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
}
