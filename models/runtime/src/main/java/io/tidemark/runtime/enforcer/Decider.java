package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.CredentialStatus.Shown;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Identities.Request;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.StalledStoreException;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Instant;
import java.util.Optional;

/** Decides on individual events by the rules, in their order, of {@link Enforcer}. */
final class Decider {
  /** Earliest plausible time of an event, as in nightly runs. */
  static final long EARLIEST = EventTime.micros(Instant.parse("2000-01-01T00:00:00Z"));

  private static final long LATEST = EventTime.micros(Instant.parse("9999-12-31T23:59:59Z"));

  /** Fail-safe table until the first release is loaded; each release contains its own. */
  private static final FailSafe NO_RELEASE = FailSafe.defaults();

  private final EnforcerOptions options;
  private final ReleaseFollower follower;
  private final Identities identities;
  private final CredentialStatus standing;
  private final Outcomes outcomes;
  private final Counters tallies;
  private final boolean hasNetworks;
  private final boolean isLive;

  Decider(
      EnforcerOptions options,
      ReleaseFollower follower,
      Identities identities,
      CredentialStatus standing,
      Outcomes outcomes,
      Counters tallies) {
    this.options = options;
    this.follower = follower;
    this.identities = identities;
    this.standing = standing;
    this.outcomes = outcomes;
    this.tallies = tallies;
    this.hasNetworks = !options.networks().version().isEmpty();
    this.isLive = options.eventTimes() == EnforcerOptions.EventTimes.LIVE;
  }

  Decision decide(AccessEvent event) {
    checkTime(event.timeMicros());
    long nowMicros = nowMicros(event);
    ReleaseRepository repository = follower.current();
    if (repository == null) {
      follower.checkOpen();
    }
    Freshness freshness =
        repository == null
            ? Freshness.DEAD
            : repository.pointer().freshness(EventTime.instant(nowMicros));
    AccessEvent whole = enriched(repository, event);
    Optional<Sequence> release = Optional.ofNullable(repository).map(b -> b.pointer().sequence());
    String refused = standing.refused(whole);
    if (refused == null && follower.isLeaked(whole)) {
      refused = "credential_leaked";
    }
    // The fail-safe table would allow an event without an identity.
    if (refused == null && whole.text(EventColumn.IDENTITY) == null) {
      throw new IllegalArgumentException(
          "An event without an identity cannot be judged; set IDENTITY, or CLOUD_PROVIDER,"
              + " CLOUD_ACCOUNT_UID and ACTOR_USER_UID");
    }
    tallies.add(EnforcerCount.EVENTS);
    if (refused != null) {
      Decision decision = Decision.byRule(DecisionKind.REVOKE, refused, freshness);
      return outcomes.awaited(whole, decision, release, false);
    }
    Request request = new Request(whole, nowMicros, freshness, standing.evidence(whole));
    if (freshness == Freshness.DEAD) {
      return failSafe(repository, request, freshness, "baseline_dead", release);
    }
    if (whole.number(EventColumn.IS_AUTHENTICATED) == 0) {
      Decision decision = Decision.notJudged("credential_refused", freshness, Decision.NO_VECTOR);
      return outcomes.awaited(whole, decision, release, false);
    }
    Decision judged;
    try {
      judged = identities.judge(follower, request);
    } catch (RejectedReleaseException e) {
      tallies.add(EnforcerCount.DAMAGED_READS);
      follower.markDamaged();
      return failSafe(repository, request, Freshness.DAMAGED, "baseline_damaged", release);
    } catch (StalledStoreException e) {
      return failSafe(repository, request, freshness, "baseline_stalled", release);
    }
    return outcomes.awaited(whole, answered(judged, request), release, true);
  }

  /**
   * Returns the time by which releases, tokens and evidence expire. For live events it is never
   * before the clock, or callers could use expired ones with an earlier time.
   */
  private long nowMicros(AccessEvent event) {
    return isLive
        ? Math.max(event.timeMicros(), EventTime.micros(options.clock().instant()))
        : event.timeMicros();
  }

  /** Rejects times in the wrong unit, at which a release might have another freshness. */
  private static void checkTime(long micros) {
    if (micros == AccessEvent.MISSING) {
      throw new IllegalArgumentException("An event without a time cannot be judged; set TIME");
    }
    if (micros < EARLIEST || micros > LATEST) {
      throw new IllegalArgumentException(
          ("An event with time %s cannot be judged; set TIME in microseconds since 1970,"
                  + " for example with EventTime.micros(at)")
              .formatted(EventTime.instant(micros)));
    }
  }

  /** Applies fresh evidence, then grants, which older evidence does not satisfy. */
  private Decision answered(Decision decision, Request request) {
    AccessEvent event = request.event();
    if (decision.kind() == DecisionKind.ALLOW
        && !standing.isReopened(event, request.nowMicros(), request.shown())) {
      return decision;
    }
    Shown shown = standing.withApprovals(request.shown(), event);
    Decision left =
        standing.answers(shown, decision, event, request.nowMicros())
            ? decision.with(DecisionKind.ALLOW, decision.cause(), CredentialStatus.EVIDENCE)
            : decision;
    boolean passes =
        left.kind() == DecisionKind.ALLOW
            || (left.kind() == DecisionKind.NOT_JUDGED && left.isJudged());
    return passes && standing.isReopened(event, request.nowMicros(), shown)
        ? left.with(DecisionKind.STEP_UP, Cause.POLICY, CredentialStatus.GRANTED)
        : left;
  }

  private Decision failSafe(
      ReleaseRepository repository,
      Request request,
      Freshness freshness,
      String why,
      Optional<Sequence> release) {
    tallies.add(EnforcerCount.FAIL_SAFES);
    FailSafe table =
        repository == null ? NO_RELEASE : repository.release().manifest().terms().failSafe();
    DecisionKind kind = table.decision(Identities.impactOrCritical(request.event()));
    // Never looser than a release, which does not judge people and identities of unknown kind.
    Decision least =
        request.event().isNonHuman(null)
            ? Decision.byRule(kind, why, freshness)
            : Decision.notJudged(why, freshness, Decision.NO_VECTOR).atLeast(kind, why);
    Decision decision = answered(least, request);
    return outcomes.awaited(request.event(), decision, release, false);
  }

  /** Returns whether the impact tier is valid; enrichment replaces invalid ones. */
  private static boolean hasTier(AccessEvent event) {
    return event.number(EventColumn.IMPACT_TIER) == event.impact().ordinal();
  }

  private static boolean isNormal(String identity) {
    return identity != null && Enricher.identityKey(identity).equals(identity);
  }

  private AccessEvent enriched(ReleaseRepository repository, AccessEvent event) {
    boolean placed =
        !hasNetworks || !event.has(EventColumn.SRC_IP) || event.has(EventColumn.SRC_NET_CLASS);
    boolean whole =
        placed
            && isNormal(event.text(EventColumn.IDENTITY))
            && event.has(EventColumn.ACTION)
            && hasTier(event)
            && event.has(EventColumn.IS_WRITE)
            && event.has(EventColumn.COHORT)
            && (event.has(EventColumn.SRC_IP_PREFIX) || !event.has(EventColumn.SRC_IP))
            && (event.has(EventColumn.UA_FAMILY) || !event.has(EventColumn.USER_AGENT));
    Enricher enricher =
        repository == null
            ? Enricher.standard()
            : repository.release().enricher(options.networks());
    if (whole && !enricher.overridesImpact()) {
      return event;
    }
    AccessEvent.Builder builder = event.toBuilder();
    enricher.enrich(builder);
    AccessEvent placedNow = builder.build();
    if (placedNow.has(EventColumn.SRC_IP) && !placedNow.has(EventColumn.SRC_IP_PREFIX)) {
      tallies.add(EnforcerCount.UNREADABLE_SOURCES);
    }
    return placedNow;
  }
}
