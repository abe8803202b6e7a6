package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.Freshness;
import io.tidemark.runtime.bundle.JudgedIdentity;
import io.tidemark.runtime.bundle.RefusedBundleException;
import io.tidemark.runtime.enforcer.Decision.Unknown;
import io.tidemark.runtime.enforcer.Standing.Shown;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The identities that an enforcer knows now, in stripes that each work for one thread at a time:
 * threads wait for each other only where their identities share one.
 */
final class Identities {
  private final EnforcerOptions options;
  private final Tallies tallies;
  private final Stripes stripes;
  private final SavedIdentities saved;

  Identities(EnforcerOptions options, Tallies tallies) {
    this.options = options;
    this.tallies = tallies;
    long since =
        EventTime.micros(options.observingSince().orElseGet(() -> options.clock().instant()));
    this.stripes = new Stripes(options.maxIdentities(), since);
    this.saved = new SavedIdentities(options, stripes, tallies);
  }

  /** What an earlier run saved of them, and what this one saves. */
  SavedIdentities saved() {
    return saved;
  }

  /**
   * Judges an event.
   *
   * @param shown evidence for its pair of credential and source, or null
   * @throws io.tidemark.runtime.bundle.RefusedBundleException if the identity's record is damaged
   */
  Decision judge(Follower follower, AccessEvent event, Freshness freshness, Shown shown) {
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripes.of(identity);
    synchronized (stripe) {
      // Read here: a release is not closed while a stripe is held by one who began with it.
      Bundle bundle = follower.current();
      if (bundle == null) {
        follower.checkOpen();
        throw new IllegalStateException("There is no release to judge by");
      }
      saved.restore(stripe, bundle.release(), identity, event.timeMicros());
      long since = stripe.observedSince();
      JudgedIdentity known =
          stripe.identity(
              identity,
              bundle.release(),
              event.timeMicros(),
              isOfAClockSetBack(since, event) ? event.timeMicros() : since);
      if (isOfAClockSetBack(known.lastMicros(), event)) {
        // Its windows would take nothing in until then.
        known = stripe.metAnew(identity, bundle.release(), event.timeMicros());
        tallies.clocksSetBack.increment();
      }
      if (shown != null) {
        known.revalidated(
            event.text(EventColumn.CREDENTIAL_UID),
            event.text(EventColumn.SRC_IP_PREFIX),
            shown.latest().micros());
      }
      return judge(stripe, bundle, known, event, freshness);
    }
  }

  /**
   * Whether a time was taken from a clock that was ahead, and was set back since: it is ahead of an
   * event and of the clock, by more than clocks differ. Of a replay, and of events that are late,
   * no time is ahead of the clock.
   */
  private boolean isOfAClockSetBack(long micros, AccessEvent event) {
    return micros > event.timeMicros() + Standing.SKEW_MICROS
        && micros > EventTime.micros(options.clock().instant()) + Standing.SKEW_MICROS;
  }

  private Decision judge(
      Stripe stripe, Bundle bundle, JudgedIdentity known, AccessEvent event, Freshness freshness) {
    if (event.timeMicros() < known.lastMicros()) {
      tallies.outOfOrder.increment();
    }
    float[] vector = stripe.vector(bundle.release().rules().program().size());
    Optional<Verdict> verdict = known.evaluate(event, vector);
    List<Float> kept = kept(vector);
    if (verdict.isEmpty()) {
      return notJudged(bundle, known, event, freshness, kept);
    }
    List<Reason> reasons =
        verdict.get().cause() == Cause.NONE ? List.of() : known.reasons(event, vector);
    Decision decision =
        decided(known.policy(), verdict.get(), event.impact(), freshness, reasons, kept);
    return byUnknown(decision, known, event);
  }

  /**
   * Of what nothing can be said: people, and identities that neither release nor event places. When
   * the clock is behind the release, nothing can be said of anybody, as without one.
   */
  private Decision notJudged(
      Bundle bundle,
      JudgedIdentity known,
      AccessEvent event,
      Freshness freshness,
      List<Float> vector) {
    if (event.timeMicros() < bundle.release().rules().judgesFromMicros()) {
      tallies.failSafes.increment();
      DecisionKind kind =
          bundle.release().manifest().terms().failSafe().decision(impactOrCritical(event));
      return Decision.byRule(kind, Decision.BEFORE_BASELINE, freshness);
    }
    if (known.isKnown() || event.number(EventColumn.IS_NHI) == 0) {
      return Decision.notJudged("not_non_human", freshness, vector);
    }
    return byUnknown(Decision.notJudged("identity_unknown", freshness, vector), known, event);
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

  /** In GRACE a medium risk counts as a high one where much is at stake. */
  private static Decision decided(
      RiskPolicy policy,
      Verdict verdict,
      Impact impact,
      Freshness freshness,
      List<Reason> reasons,
      List<Float> vector) {
    DecisionKind kind = verdict.decision();
    String detail = verdict.reason();
    boolean tightened =
        freshness == Freshness.GRACE
            && verdict.level() == Level.MEDIUM
            && verdict.cause() == Cause.RISK
            && impact.compareTo(Impact.ADMIN) >= 0;
    if (tightened) {
      kind = policy.decisions().decisionInGrace(verdict.level(), impact);
      detail = "baseline_grace";
    }
    return Decision.of(verdict, kind, detail, freshness, reasons, vector);
  }

  /** At least what the rules say of what a release does not know. */
  private Decision byUnknown(Decision decision, JudgedIdentity known, AccessEvent event) {
    UnknownRules rules = options.unknown();
    Impact impact = impactOrCritical(event);
    if (!known.isKnown()) {
      tallies.unknownIdentities.increment();
      return decision
          .notKnowing(Unknown.IDENTITY)
          .atLeast(rules.identity().decision(impact), "identity_unknown");
    }
    Decision judged = decision;
    if (!known.knowsCredential(event)) {
      judged =
          judged
              .notKnowing(Unknown.CREDENTIAL)
              .atLeast(rules.credential().decision(impact), "credential_unknown");
    }
    if (!known.knowsAction(event)) {
      judged =
          judged
              .notKnowing(Unknown.ACTION)
              .atLeast(rules.action().decision(impact), "action_unknown");
    }
    return judged;
  }

  /** What cannot even be told to be harmless is not taken for a read. */
  static Impact impactOrCritical(AccessEvent event) {
    return event.has(EventColumn.IMPACT_TIER) ? event.impact() : Impact.CRITICAL;
  }

  /**
   * Whether the release has a record of an identity; true where there is none, or it is damaged.
   */
  boolean knows(Follower follower, String identity) {
    synchronized (stripes.of(identity)) {
      Bundle bundle = follower.current();
      try {
        return bundle == null || bundle.release().identity(identity).isPresent();
      } catch (RefusedBundleException e) {
        return true;
      }
    }
  }

  /** Takes the outcome of an event that was evaluated here. */
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

  /** An end of an event that is later than all seen is of one before the identity was met anew. */
  private static boolean isAheadOf(JudgedIdentity known, AccessEvent event) {
    return known.lastMicros() != Long.MIN_VALUE
        && event.timeMicros() > known.lastMicros() + Standing.SKEW_MICROS;
  }

  /** Closes a bundle that nobody begins with any more, once nobody is still at it. */
  void closeUnused(Bundle bundle) {
    stripes.all().forEach(Stripe::passThrough);
    bundle.close();
  }

  long evicted() {
    return stripes.all().stream().mapToLong(Stripe::evicted).sum();
  }

  long size() {
    return stripes.all().stream().mapToLong(Stripe::size).sum();
  }
}
