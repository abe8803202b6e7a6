package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.Freshness;
import io.tidemark.runtime.bundle.IdentityRecord;
import io.tidemark.runtime.bundle.JudgedIdentity;
import io.tidemark.runtime.bundle.RefusedBundleException;
import io.tidemark.runtime.bundle.Release;
import io.tidemark.runtime.bundle.Rulebook;
import io.tidemark.runtime.enforcer.Decision.Unknown;
import io.tidemark.runtime.enforcer.Standing.Shown;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The identities that an enforcer knows now, in stripes that each work for one thread at a time:
 * threads wait for each other only where their identities share one.
 */
final class Identities {
  private static final int STRIPES = 64;

  private final EnforcerOptions options;
  private final Tallies tallies;
  private final Stripe[] stripes = new Stripe[STRIPES];

  private final UnmetIdentities unmet;

  Identities(EnforcerOptions options, Tallies tallies) {
    this.options = options;
    this.tallies = tallies;
    this.unmet = new UnmetIdentities(options.maxIdentities());
    long since = Micros.of(options.observingSince().orElseGet(() -> options.clock().instant()));
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(Math.max(1, options.maxIdentities() / STRIPES), since);
    }
  }

  /**
   * Judges an event.
   *
   * @param shown evidence for its pair of credential and source, or null
   * @throws io.tidemark.runtime.bundle.RefusedBundleException if the identity's record is damaged
   */
  Decision judge(Follower follower, AccessEvent event, Freshness freshness, Shown shown) {
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripe(identity);
    synchronized (stripe) {
      // Read here: a release is not closed while a stripe is held by one who began with it.
      Bundle bundle = follower.current();
      if (bundle == null) {
        follower.checkOpen();
        throw new IllegalStateException("There is no release to judge by");
      }
      if (!unmet.isEmpty()) {
        restore(stripe, bundle.release(), identity, event.timeMicros());
      }
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
        && micros > Micros.of(options.clock().instant()) + Standing.SKEW_MICROS;
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
    synchronized (stripe(identity)) {
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
    Stripe stripe = stripe(identity);
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

  /**
   * Takes what an earlier run saved.
   *
   * @throws IllegalStateException if the file is there and cannot be read: then nobody knows what
   *     was revoked
   */
  void readSaved(Path file, Standing standing) {
    long now = Micros.of(options.clock().instant());
    try {
      SavedState.read(
          file,
          standing,
          new SavedState.Reader() {
            private boolean whole;

            @Override
            public void head(SavedState.Head head) {
              whole = now - head.savedMicros() <= options.recentGap().toMillis() * 1_000L;
              unmet.head(head);
              if (whole && options.observingSince().isEmpty()) {
                for (Stripe stripe : stripes) {
                  stripe.observedSince(head.sinceMicros());
                }
              }
            }

            @Override
            public void identity(String identity, SavedIdentity state) {
              unmet.put(identity, whole ? state : state.withoutWindows());
            }
          });
      unmet.bound(now, this::letGo);
    } catch (NoSuchFileException e) {
      return; // Nothing was saved yet.
    } catch (IOException e) {
      throw new IllegalStateException(
          "The recentFile "
              + file
              + " cannot be read: "
              + e.getMessage()
              + "; restore it, or delete it to start without the credentials revoked and the evidence"
              + " shown that it keeps, and tell of those again",
          e);
    }
  }

  private void letGo(String identity, long lastMicros) {
    stripe(identity).letGo(lastMicros);
  }

  /** The caller holds the stripe. */
  private void restore(Stripe stripe, Release release, String identity, long nowMicros) {
    SavedIdentity state = unmet.of(identity);
    if (state == null) {
      return;
    }
    Optional<JudgedIdentity> known =
        unmet.fit(release.rules()) ? restored(stripe, release, identity, state) : Optional.empty();
    known.ifPresentOrElse(
        restored -> stripe.restore(identity, restored, nowMicros),
        () -> stripe.forgotten(state.lastMicros()));
    // Not before: one whose record is damaged now is restored once that is whole.
    unmet.remove(identity);
  }

  private Optional<JudgedIdentity> restored(
      Stripe stripe, Release release, String identity, SavedIdentity state) {
    Optional<IdentityRecord> record = release.identity(identity);
    try {
      return Optional.of(restored(stripe, release.rules(), record, state));
    } catch (UnreadableBaselineException e) {
      // What is held against it: it is met anew, with missing windows.
      tallies.unrestored.increment();
      return Optional.empty();
    }
  }

  private JudgedIdentity restored(
      Stripe stripe, Rulebook rules, Optional<IdentityRecord> record, SavedIdentity state) {
    long since = stripe.observedSince();
    try {
      return JudgedIdentity.restored(rules, record, state.recent(), state.risk(), since);
    } catch (IllegalArgumentException e) {
      // Of another engine: what it did is not known, what is held against it is.
      tallies.unrestored.increment();
      long unknownUntil = Math.max(since, state.lastMicros() + 1);
      return JudgedIdentity.restored(rules, record, Optional.empty(), state.risk(), unknownUntil);
    }
  }

  /**
   * Saves what is known.
   *
   * @param rules of the release that judges; empty where none did yet: then what was read is kept
   *     as it was, and as old as it is
   */
  void save(Path file, Optional<Rulebook> rules, Standing standing) throws IOException {
    long now = Micros.of(options.clock().instant());
    rules.ifPresent(present -> boundUnmet(present, now));
    String layout = rules.map(SavedState::layout).orElse(unmet.layout());
    long since = 0;
    List<SavedState.Part> parts = new ArrayList<>();
    // Before those that were met: who is met meanwhile is in both, and the last one holds.
    unmet.forEach((identity, state) -> parts.add(taker -> taker.take(identity, state)));
    for (Stripe stripe : stripes) {
      since = Math.max(since, knownSince(stripe, layout));
      parts.add(taker -> give(stripe, layout, now, taker));
    }
    long savedMicros = rules.isPresent() ? now : unmet.savedMicros();
    SavedState.write(file, new SavedState.Head(savedMicros, since, layout), standing, parts);
  }

  private void boundUnmet(Rulebook rules, long nowMicros) {
    if (!unmet.fit(rules)) {
      unmet.clear((identity, lastMicros) -> stripe(identity).forgotten(lastMicros));
    }
    // Which rules it is under only an event says: at the worst, until then.
    RiskPolicy slowest = rules.riskPolicies().slowest(rules.judge().baseline().policy());
    unmet.decay(slowest, nowMicros);
    unmet.bound(nowMicros, this::letGo);
  }

  private static void give(Stripe stripe, String layout, long nowMicros, SavedState.Taker taker) {
    stripe.forEach(
        (identity, known) -> {
          if (fits(known, layout)) {
            taker.take(
                identity,
                new SavedIdentity(
                    Optional.of(known.recentBytes()),
                    known.riskBytes(),
                    known.identityRisk(nowMicros),
                    known.lastMicros()));
          }
        });
  }

  /** From when on all is known of whoever is not given. */
  private static long knownSince(Stripe stripe, String layout) {
    long[] since = {stripe.observedSince()};
    stripe.forEach(
        (identity, known) -> {
          if (!fits(known, layout)) {
            since[0] = Math.max(since[0], known.lastMicros() + 1);
          }
        });
    return since[0];
  }

  /** Who was last judged under other names or features cannot go on from there. */
  private static boolean fits(JudgedIdentity known, String layout) {
    return SavedState.layout(known.rules()).equals(layout);
  }

  /** Closes a bundle that nobody begins with any more, once nobody is still at it. */
  void closeUnused(Bundle bundle) {
    for (Stripe stripe : stripes) {
      stripe.passThrough();
    }
    bundle.close();
  }

  long evicted() {
    long evicted = 0;
    for (Stripe stripe : stripes) {
      evicted += stripe.evicted();
    }
    return evicted;
  }

  long size() {
    long size = 0;
    for (Stripe stripe : stripes) {
      size += stripe.size();
    }
    return size;
  }

  /** Identities of a saved state that were not met since. */
  int unmet() {
    return unmet.size();
  }

  private Stripe stripe(String identity) {
    return stripes[stripeOf(identity)];
  }

  /** Which stripe an identity is in. */
  static int stripeOf(String identity) {
    int hash = identity.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
