package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.enforcer.CredentialStatus.Shown;
import io.tidemark.runtime.enforcer.Decision.Unknown;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Stripe.Stripes;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Release;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.StalledStoreException;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An enforcer's active identities, in stripes that each serve one thread at a time; a thread waits
 * only for others of the same stripe, and never for a file.
 */
final class Identities {
  private final EnforcerOptions options;
  private final Counters tallies;
  private final Stripes stripes;
  private final SavedIdentities saved;

  /**
   * @param snapshot snapshot of an earlier run, which need not exist; empty to start without one
   */
  Identities(EnforcerOptions options, Counters tallies, Optional<Path> snapshot) {
    this.options = options;
    this.tallies = tallies;
    long since =
        EventTime.micros(options.observingSince().orElseGet(() -> options.clock().instant()));
    this.stripes = new Stripes(options.maxIdentities(), since, tallies);
    this.saved = new SavedIdentities(options, stripes, tallies, snapshot);
  }

  SavedIdentities saved() {
    return saved;
  }

  /**
   * A request to judge an event.
   *
   * @param nowMicros time by which tokens age and expire
   * @param freshness freshness of the current release
   * @param shown evidence for the event's credential and source that covers all actions, or null
   */
  record Request(AccessEvent event, long nowMicros, Freshness freshness, Shown shown) {}

  /**
   * Judges an event.
   *
   * @throws RejectedReleaseException if the identity's record is damaged
   * @throws StalledStoreException if the record of an inactive identity cannot be read in time
   */
  Decision judge(ReleaseFollower follower, Request request) {
    AccessEvent event = request.event();
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripes.of(identity);
    Release read = null;
    Optional<IdentityRecord> record = Optional.empty();
    while (true) {
      synchronized (stripe) {
        ReleaseRepository repository = repository(follower);
        Release release = repository.release();
        JudgedIdentity known = stripe.known(identity);
        if (known == null || known.rules().judge() != release.rules().judge()) {
          known = read == release ? met(stripe, release, identity, record, event) : null;
        }
        if (known != null) {
          return judge(stripe, repository, known, request);
        }
        read = release;
      }
      // A stalled store must not block the other identities in the stripe.
      try {
        record = read.identity(identity, options.recordWait());
      } catch (StalledStoreException e) {
        tallies.add(EnforcerCount.STALLED_READS);
        return byTheReleaseBefore(follower, request).orElseThrow(() -> e);
      } catch (RejectedReleaseException e) {
        ReleaseRepository now = follower.current();
        if (now != null && now.release() == read) {
          throw e;
        } // Otherwise the release was closed because a newer one replaced it: try again.
      }
    }
  }

  private static ReleaseRepository repository(ReleaseFollower follower) {
    ReleaseRepository repository = follower.current();
    if (repository == null) {
      follower.checkOpen();
      throw new IllegalStateException("No release is loaded");
    }
    return repository;
  }

  /** Returns an identity not judged under this release yet. The caller holds the stripe's lock. */
  private JudgedIdentity met(
      Stripe stripe,
      Release release,
      String identity,
      Optional<IdentityRecord> record,
      AccessEvent event) {
    saved.restore(stripe, release.rules(), record, identity, event.timeMicros());
    long since = stripe.observedSince();
    return stripe.identity(
        identity,
        release.rules(),
        record,
        event.timeMicros(),
        isOfAClockSetBack(since, event) ? event.timeMicros() : since);
  }

  /**
   * Judges an event under the previous release while the current one cannot be read; empty if the
   * identity is not active, whose windows will lack the event.
   */
  private Optional<Decision> byTheReleaseBefore(ReleaseFollower follower, Request request) {
    String identity = request.event().text(EventColumn.IDENTITY);
    Stripe stripe = stripes.of(identity);
    synchronized (stripe) {
      JudgedIdentity known = stripe.known(identity);
      if (known != null) {
        return Optional.of(judge(stripe, repository(follower), known, request));
      }
      saved.missed(stripe, identity, request.event().timeMicros());
      return Optional.empty();
    }
  }

  private Decision judge(
      Stripe stripe, ReleaseRepository repository, JudgedIdentity met, Request request) {
    AccessEvent event = request.event();
    JudgedIdentity known = met;
    if (isOfAClockSetBack(known.lastMicros(), event)) {
      // Otherwise, its windows would reject all events until that time.
      known = stripe.reset(event.text(EventColumn.IDENTITY), event.timeMicros());
      tallies.add(EnforcerCount.CLOCKS_SET_BACK);
    }
    if (request.shown() != null) {
      known.revalidated(
          event.text(EventColumn.CREDENTIAL_UID),
          event.text(EventColumn.SRC_IP_PREFIX),
          request.shown().latest().micros());
    }
    if (event.timeMicros() < known.lastMicros()) {
      tallies.add(EnforcerCount.OUT_OF_ORDER);
    }
    float[] vector = stripe.vector(known.rules().program().size());
    Optional<Verdict> verdict = known.evaluate(event, request.nowMicros(), vector);
    if (known.isIncompleteAgentCall(event)) {
      tallies.add(EnforcerCount.INCOMPLETE_AGENT_CALLS);
    }
    List<Float> kept = kept(vector);
    return verdict.isEmpty()
        ? notJudged(repository, known, request, kept)
        : byUnknown(decided(known, verdict.get(), request, vector, kept), known, event);
  }

  /**
   * Returns whether a time is ahead of the event and the clock by more than the tolerated skew, and
   * so came from a clock that was ahead and has been set back. A replayed or late event is never
   * ahead of the clock.
   */
  private boolean isOfAClockSetBack(long micros, AccessEvent event) {
    return micros > event.timeMicros() + CredentialStatus.SKEW_MICROS
        && micros > EventTime.micros(options.clock().instant()) + CredentialStatus.SKEW_MICROS;
  }

  /**
   * Decides on people, and on identities that neither the release nor the event classifies. If the
   * clock is behind the release, the fail-safe table decides.
   */
  private Decision notJudged(
      ReleaseRepository repository, JudgedIdentity known, Request request, List<Float> vector) {
    AccessEvent event = request.event();
    if (event.timeMicros() < known.rules().judgesFromMicros()) {
      tallies.add(EnforcerCount.FAIL_SAFES);
      DecisionKind kind =
          repository.release().manifest().terms().failSafe().decision(impactOrCritical(event));
      return Decision.byRule(kind, Decision.BEFORE_BASELINE, request.freshness());
    }
    if (known.isKnown() || event.number(EventColumn.IS_NHI) == 0) {
      return Decision.notJudged("not_non_human", request.freshness(), vector);
    }
    Decision unknown = Decision.notJudged("identity_unknown", request.freshness(), vector);
    return byUnknown(unknown, known, event);
  }

  private List<Float> kept(float[] vector) {
    if (options.vectors() == EnforcerOptions.Vectors.LEFT_OUT) {
      return Decision.NO_VECTOR;
    }
    List<Float> copy = new ArrayList<>(vector.length);
    for (float value : vector) {
      copy.add(value);
    }
    return Collections.unmodifiableList(copy);
  }

  /** In grace, a medium risk of admin and critical actions counts as high, except a starter's. */
  private static Decision decided(
      JudgedIdentity known, Verdict verdict, Request request, float[] vector, List<Float> kept) {
    Impact impact = request.event().impact();
    List<Reason> reasons =
        verdict.cause() == Cause.NONE ? List.of() : known.reasons(request.event(), vector);
    DecisionKind kind = verdict.decision();
    String detail = verdict.reason();
    boolean tightened =
        request.freshness() == Freshness.GRACE
            && verdict.level() == Level.MEDIUM
            && verdict.cause() == Cause.RISK
            && !verdict.isByStarter()
            && impact.compareTo(Impact.ADMIN) >= 0;
    if (tightened) {
      kind = known.policy().decisions().decisionInGrace(verdict.level(), impact);
      detail = "baseline_grace";
    }
    return Decision.of(
        verdict, kind, detail, known.knownKind(), request.freshness(), reasons, kept);
  }

  /** Returns the strictest decision for parts of the event that the release does not contain. */
  private Decision byUnknown(Decision decision, JudgedIdentity known, AccessEvent event) {
    UnknownRules rules = options.unknown();
    Impact impact = impactOrCritical(event);
    if (!known.isKnown()) {
      tallies.add(EnforcerCount.UNKNOWN_IDENTITIES);
      return decision.unknown(Unknown.IDENTITY, rules.identity().decision(impact));
    }
    Decision judged = decision;
    if (!known.isKnownCredential(event)) {
      judged = judged.unknown(Unknown.CREDENTIAL, rules.credential().decision(impact));
    }
    if (!known.isKnownAction(event)) {
      judged = judged.unknown(Unknown.ACTION, rules.action().decision(impact));
    }
    return judged;
  }

  static Impact impactOrCritical(AccessEvent event) {
    return event.has(EventColumn.IMPACT_TIER) ? event.impact() : Impact.CRITICAL;
  }

  /** Returns whether the release contains an identity; true if this cannot be read. */
  boolean contains(ReleaseFollower follower, String identity) {
    ReleaseRepository repository = follower.current();
    try {
      return repository == null
          || repository.release().identity(identity, options.recordWait()).isPresent();
    } catch (RejectedReleaseException | StalledStoreException e) {
      return true;
    }
  }

  void completed(AccessEvent event) {
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripes.of(identity);
    synchronized (stripe) {
      JudgedIdentity known = stripe.known(identity);
      if (known != null && !isAheadOf(known, event)) {
        known.completed(event);
      }
    }
  }

  /** Returns whether a completed event was evaluated before the identity was reset. */
  private static boolean isAheadOf(JudgedIdentity known, AccessEvent event) {
    return known.lastMicros() != Long.MIN_VALUE
        && event.timeMicros() > known.lastMicros() + CredentialStatus.SKEW_MICROS;
  }

  void awaitQuiescence() {
    stripes.all().forEach(Stripe::awaitQuiescence);
  }

  long size() {
    return stripes.all().stream().mapToLong(Stripe::size).sum();
  }
}
