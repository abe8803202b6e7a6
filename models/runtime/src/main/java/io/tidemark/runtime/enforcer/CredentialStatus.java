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
 * What an enforcer was told about credentials and identities since it runs, apart from what they
 * do: credentials revoked, fresh evidence, grants. Bounded; thread-safe.
 */
final class CredentialStatus {
  /** What asks for evidence of a session that began before its identity was granted something. */
  static final String GRANTED = "granted_since_evidence";

  /** Detail of a decision that fresh evidence answers already. */
  static final String EVIDENCE = "evidence_fresh";

  private static final int MOST_PAIRS = 100_000;
  static final int MOST_GRANTS = 10_000;

  /** Revocations are never let go of: one more than this is refused. */
  private static final int MOST_REVOKED = 1_000_000;

  /** Clocks of those who give evidence and of those who see events differ by so much. */
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

  /** Time of the latest grant that was forgotten. */
  private volatile long grantedToAnybody = Long.MIN_VALUE;

  /** A credential at a source; either may be null. */
  record Pair(String credential, String source) {
    static Pair of(AccessEvent event) {
      return new Pair(
          event.text(EventColumn.CREDENTIAL_UID), event.text(EventColumn.SRC_IP_PREFIX));
    }
  }

  /**
   * What was shown for a pair. A machine that shows something later takes nothing back of what a
   * human approved.
   *
   * @param latest of whatever kind
   * @param approval the latest of a human; null where there was none
   */
  record Shown(Evidence latest, Evidence approval) {
    static Shown of(Evidence evidence) {
      boolean human = evidence.kind() == Evidence.Kind.HUMAN_APPROVAL;
      return new Shown(evidence, human ? evidence : null);
    }

    /**
     * @param before beyond which it was told by a clock that was ahead, and is nothing any more
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
     * Without what is dated ahead of a time.
     *
     * @return null where that is all
     */
    Shown upTo(long micros) {
      if (latest.micros() <= micros) {
        return this;
      }
      return approval == null || approval.micros() > micros ? null : of(approval);
    }

    /** Both, or the one that is both. */
    List<Evidence> all() {
      return approval == null || approval.equals(latest)
          ? List.of(latest)
          : List.of(approval, latest);
    }
  }

  /**
   * The network of a source, as events have it.
   *
   * @param source null where evidence is for none
   * @throws IllegalArgumentException if no event has it
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
   * @param clock by which nothing is told ahead of time, unless it is set back
   */
  CredentialStatus(Duration memory, Clock clock) {
    this.clock = clock;
    memoryMicros = EventTime.micros(memory);
  }

  /** What is dated later is of a clock that was ahead when it was told, and was set back since. */
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

  /** {@link Long#MIN_VALUE} as long as no grant was forgotten. */
  long grantedToAnybody() {
    return grantedToAnybody;
  }

  /** Grants forgotten to make room. */
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
   * The evidence given for the pair of an event, or null. What is ahead of event and clock alike is
   * none: of a clock that was set back it would answer until then for all that happens.
   */
  Shown evidence(AccessEvent event) {
    Shown shown = evidence.of(Pair.of(event));
    if (shown == null || shown.latest().micros() <= event.timeMicros() + SKEW_MICROS) {
      return shown;
    }
    return shown.upTo(Math.max(event.timeMicros() + SKEW_MICROS, latest()));
  }

  /** Why an event is refused whatever else is known of it, or null. */
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
   * Whether a session that began before a grant to its identity asks for much without having shown
   * evidence since. A forgotten grant counts for all identities without a remembered one.
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
   * Whether evidence answers what a decision asks for: fresh, and of the right kind. What policy
   * asks of an agent, what a bound asks of anybody, and a risk that would cost the credential, only
   * a human can answer, whatever else asks; a credential that was revoked stays so. Nothing answers
   * what is asked because the clock is behind.
   */
  boolean answers(Shown shown, Decision decision, AccessEvent event) {
    boolean asks =
        decision.kind().isStepUpOrStronger()
            && (decision.kind() != DecisionKind.REVOKE || decision.cause() == Cause.RISK)
            // How fresh it is, the clock says that is behind.
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
