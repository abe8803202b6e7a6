package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.FailSafe;
import io.tidemark.runtime.bundle.Freshness;
import io.tidemark.runtime.bundle.JudgedIdentity;
import io.tidemark.runtime.bundle.Rulebook;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The identities that an enforcer knows now, in stripes that each work for one thread at a time:
 * threads wait for each other only where their identities share one.
 */
final class Identities {
  private static final int STRIPES = 64;

  /** What is saved of an identity whose risk alone is known. */
  private static final byte[] WINDOWS_MISSING = {};

  private final EnforcerOptions options;
  private final Tallies tallies;
  private final Stripe[] stripes = new Stripe[STRIPES];

  /** Saved states of identities that were not met since the start; decoded when they are. */
  private final Map<String, Saved> saved = new ConcurrentHashMap<>();

  private volatile String savedLayout = "";

  /** When the state that was read was saved; 0 where none was. */
  private volatile long savedMicros;

  /** The recent state is empty where what an identity did since is not known. */
  private static final class Saved {
    private final Optional<byte[]> recent;
    private final byte[] risk;

    Saved(Optional<byte[]> recent, byte[] risk) {
      this.recent = recent;
      this.risk = risk;
    }
  }

  Identities(EnforcerOptions options, Tallies tallies) {
    this.options = options;
    this.tallies = tallies;
    long since = Micros.of(options.observingSince().orElseGet(() -> options.clock().instant()));
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(Math.max(1, options.maxIdentities() / STRIPES), since);
    }
  }

  /**
   * Judges an event.
   *
   * @param shown fresh evidence for its pair of credential and source, or null
   * @throws io.tidemark.runtime.bundle.RefusedBundleException if the identity's record is damaged
   */
  Decision judge(Follower follower, AccessEvent event, Freshness freshness, Evidence shown) {
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripe(identity);
    synchronized (stripe) {
      // Read here: a release is not closed while a stripe is held by one who began with it.
      Bundle bundle = follower.current();
      if (bundle == null) {
        follower.checkOpen();
        throw new IllegalStateException("There is no release to judge by");
      }
      if (!saved.isEmpty()) {
        restore(stripe, bundle, identity);
      }
      JudgedIdentity known = stripe.identity(identity, bundle.release(), event.timeMicros());
      if (shown != null) {
        known.revalidated(
            event.text(EventColumn.CREDENTIAL_UID),
            event.text(EventColumn.SRC_IP_PREFIX),
            shown.micros());
      }
      return judge(stripe, bundle, known, event, freshness);
    }
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

  /** Of what nothing can be said: people, and identities that neither release nor event places. */
  private Decision notJudged(
      Bundle bundle,
      JudgedIdentity known,
      AccessEvent event,
      Freshness freshness,
      List<Float> vector) {
    if (event.timeMicros() < bundle.release().rules().judgesFromMicros()) {
      return Decision.notJudged("before_baseline", freshness, vector);
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
      kind = policy.decisions().decision(Level.HIGH, impact);
      detail = "baseline_grace";
    }
    return Decision.of(verdict, kind, detail, freshness, reasons, vector);
  }

  /** At least what the rules say of what a release does not know. */
  private Decision byUnknown(Decision decision, JudgedIdentity known, AccessEvent event) {
    UnknownRules rules = options.unknown();
    if (!known.isKnown()) {
      tallies.unknownIdentities.increment();
      return atLeast(decision, rules.identity(), "identity_unknown", event);
    }
    Decision judged = decision;
    if (!known.knowsCredential(event)) {
      judged = atLeast(judged, rules.credential(), "credential_unknown", event);
    }
    if (!known.knowsAction(event)) {
      judged = atLeast(judged, rules.action(), "action_unknown", event);
    }
    return judged;
  }

  private static Decision atLeast(
      Decision decision, FailSafe table, String rule, AccessEvent event) {
    Impact impact = event.has(EventColumn.IMPACT_TIER) ? event.impact() : Impact.CRITICAL;
    DecisionKind least = table.decision(impact);
    boolean weaker =
        decision.kind() == DecisionKind.NOT_JUDGED
            ? least != DecisionKind.ALLOW
            : least.compareTo(decision.kind()) > 0;
    if (weaker) {
      return decision.with(least, Cause.POLICY, rule);
    }
    return least.isStepUpOrStronger() ? decision.alsoByPolicy() : decision;
  }

  /** Takes the outcome of an event that was evaluated here. */
  void completed(AccessEvent event) {
    String identity = event.text(EventColumn.IDENTITY);
    Stripe stripe = stripe(identity);
    synchronized (stripe) {
      JudgedIdentity known = stripe.known(identity);
      if (known != null) {
        known.completed(event);
      }
    }
  }

  /**
   * Takes what an earlier run saved.
   *
   * @throws UncheckedIOException if the file is there and cannot be read
   */
  void readSaved(Path file, Standing standing) {
    if (!Files.exists(file)) {
      return;
    }
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
              savedLayout = head.layout();
              savedMicros = head.savedMicros();
              if (whole && options.observingSince().isEmpty()) {
                for (Stripe stripe : stripes) {
                  stripe.observedSince(head.sinceMicros());
                }
              }
            }

            @Override
            public void identity(String identity, byte[] recent, byte[] risk) {
              boolean goesOn = whole && recent.length > 0;
              saved.put(identity, new Saved(goesOn ? Optional.of(recent) : Optional.empty(), risk));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void forgetSaved() {
    saved.clear();
  }

  /** The caller holds the stripe. */
  private void restore(Stripe stripe, Bundle bundle, String identity) {
    Saved state = saved.remove(identity);
    Rulebook rules = bundle.release().rules();
    if (state == null || !SavedState.layout(rules).equals(savedLayout)) {
      return;
    }
    try {
      stripe.restore(
          identity,
          JudgedIdentity.restored(
              rules,
              bundle.release().identity(identity),
              state.recent,
              state.risk,
              stripe.observedSince()));
    } catch (IllegalArgumentException e) {
      // Of another engine: it is met anew, with missing windows.
      tallies.unrestored.increment();
    }
  }

  /**
   * Saves what is known.
   *
   * @param rules of the release that judges; empty where none did yet: then what was read is kept
   *     as it was, and as old as it is
   */
  void save(Path file, Optional<Rulebook> rules, Standing standing) throws IOException {
    long since = 0;
    List<SavedState.Part> parts = new ArrayList<>();
    for (Stripe stripe : stripes) {
      since = Math.max(since, stripe.observedSince());
      parts.add(
          taker ->
              stripe.forEach(
                  (identity, known) ->
                      taker.take(identity, known.recentBytes(), known.riskBytes())));
    }
    // Not met since the start, and maybe to be met after the next one.
    saved.forEach(
        (identity, state) ->
            parts.add(
                taker -> taker.take(identity, state.recent.orElse(WINDOWS_MISSING), state.risk)));
    SavedState.Head head =
        new SavedState.Head(
            rules.isPresent() ? Micros.of(options.clock().instant()) : savedMicros,
            since,
            rules.map(SavedState::layout).orElse(savedLayout));
    SavedState.write(file, head, standing, parts);
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

  private Stripe stripe(String identity) {
    int hash = identity.hashCode();
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }
}
