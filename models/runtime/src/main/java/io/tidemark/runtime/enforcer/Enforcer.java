package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.bundle.Acceptance;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.CheckLog;
import io.tidemark.runtime.bundle.FailSafe;
import io.tidemark.runtime.bundle.Freshness;
import io.tidemark.runtime.bundle.JudgedIdentity;
import io.tidemark.runtime.bundle.RefusedBundleException;
import io.tidemark.runtime.bundle.Sequence;
import io.tidemark.runtime.bundle.TrustedKeys;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides, event by event, whether an identity is still to be trusted: what the night would say of
 * the same events in the same order, to the last bit. Thread-safe; events of one identity must come
 * in order to give those bits, events of different identities may come at once.
 *
 * <pre>{@code
 * Enforcer enforcer =
 *     Enforcer.open(published, TrustedKeys.read(publicKey), EnforcerOptions.at(Clock.systemUTC()));
 * Decision decision = enforcer.evaluate(event);
 * if (decision.kind() == DecisionKind.ALLOW) {
 *   // … let it pass, then say how it ended
 *   enforcer.completed(eventId, Outcome.SUCCESS, bytes, took);
 * }
 * enforcer.refresh(); // now and then: loads what was published since
 * }</pre>
 */
public final class Enforcer implements AutoCloseable {
  private static final int STRIPES = 64;

  private final Path location;
  private final EnforcerOptions options;
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final PendingEvents pending;
  private final Revalidations revalidations = new Revalidations();
  private final LongAdder events = new LongAdder();
  private final LongAdder judged = new LongAdder();
  private final LongAdder stepUps = new LongAdder();
  private final LongAdder failSafes = new LongAdder();
  private final LongAdder outOfOrder = new LongAdder();
  private final LongAdder unmatched = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder damaged = new LongAdder();

  private TrustedKeys keys;
  private String followed;
  private Sequence accepted;
  private volatile Bundle current;
  private volatile boolean damagedNow;

  private Enforcer(Path location, TrustedKeys keys, EnforcerOptions options) {
    this.location = location;
    this.keys = keys;
    this.options = options;
    this.pending = new PendingEvents(options.maxPending());
    long since = micros(options.observingSince().orElseGet(() -> options.clock().instant()));
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(Math.max(1, options.maxIdentities() / STRIPES), since, revalidations);
    }
    this.followed = options.stream().orElse(null);
    this.accepted = options.minimumSequence();
    options
        .stateFile()
        .flatMap(AcceptedSequence::read)
        .ifPresent(
            state -> {
              followed = followed == null ? state.stream() : followed;
              boolean higher = state.sequence().compareTo(accepted) > 0;
              accepted = higher && state.stream().equals(followed) ? state.sequence() : accepted;
            });
  }

  /**
   * Opens the present release of a published folder.
   *
   * @param location the folder with {@code CURRENT.jws}
   * @param trustedKeys that may sign it; from anywhere but that folder
   * @throws RefusedBundleException if it must not be judged by; says which check failed
   */
  public static Enforcer open(Path location, TrustedKeys trustedKeys, EnforcerOptions options) {
    Enforcer enforcer = new Enforcer(location, trustedKeys, options);
    enforcer.load();
    return enforcer;
  }

  /**
   * As {@link #open}, for a service that must start whether or not there is a release: until {@link
   * #refresh} finds one, the fail-safe table decides.
   */
  public static Enforcer awaiting(Path location, TrustedKeys trustedKeys, EnforcerOptions options) {
    Enforcer enforcer = new Enforcer(location, trustedKeys, options);
    enforcer.refresh();
    return enforcer;
  }

  /**
   * Looks for a new release and judges by it from now on. Whatever goes wrong, the one before stays
   * until its hard expiry. Call it every few minutes, from any thread.
   */
  public synchronized Refresh refresh() {
    try {
      boolean loaded = load();
      return new Refresh(
          loaded ? Refresh.Outcome.LOADED : Refresh.Outcome.UNCHANGED,
          sequence(),
          Optional.empty());
    } catch (RefusedBundleException e) {
      return new Refresh(Refresh.Outcome.REFUSED, sequence(), Optional.of(e));
    }
  }

  /** Loads what is published, unless it is what is judged by already. */
  private synchronized boolean load() {
    Acceptance acceptance =
        new Acceptance(Optional.ofNullable(followed), accepted, options.clock().instant());
    Bundle before = current;
    Bundle found =
        Bundle.load(
            location,
            keys,
            acceptance,
            Optional.ofNullable(before).filter(bundle -> !damagedNow),
            CheckLog.SILENT);
    if (found.equals(before)) {
      return false;
    }
    current = found;
    followed = found.pointer().stream();
    accepted = found.pointer().sequence();
    keys = keys.without(found.pointer().revokedKeys());
    damagedNow = false;
    if (before != null && before.release() != found.release()) {
      closeUnused(before);
    }
    options.stateFile().ifPresent(file -> new AcceptedSequence(followed, accepted).write(file));
    return true;
  }

  /**
   * Decides about an event before it happens. Only its request-time columns are looked at. Derived
   * columns that are absent (identity, action, impact, network, …) are filled as the night does.
   *
   * @throws IllegalArgumentException if the event has no time, or says nothing of who it is
   */
  public Decision evaluate(AccessEvent event) {
    events.increment();
    if (event.timeMicros() == AccessEvent.MISSING) {
      throw new IllegalArgumentException("An event without time cannot be judged; set TIME");
    }
    Bundle bundle = current;
    Freshness freshness =
        bundle == null ? Freshness.DEAD : bundle.pointer().freshness(instant(event.timeMicros()));
    if (freshness == Freshness.DEAD) {
      return failSafe(bundle, event, freshness);
    }
    AccessEvent whole = enriched(bundle, event);
    String identity = whole.text(EventColumn.IDENTITY);
    if (identity == null) {
      throw new IllegalArgumentException(
          "An event without identity cannot be judged; set IDENTITY, or CLOUD_PROVIDER,"
              + " CLOUD_ACCOUNT_UID and ACTOR_USER_UID");
    }
    if (whole.number(EventColumn.IS_AUTHENTICATED) == 0) {
      return count(Decision.notJudged("credential_refused", freshness, Decision.NO_VECTOR));
    }
    Decision decision;
    Stripe stripe = stripe(identity);
    synchronized (stripe) {
      // Read again: a release is not closed while a stripe is held by one who began with it.
      Bundle present = current;
      if (present == null) {
        throw new IllegalStateException("This enforcer is closed");
      }
      try {
        decision = judge(stripe, present, identity, whole, freshness);
      } catch (RefusedBundleException e) {
        damaged.increment();
        damagedNow = true;
        return failSafe(present, whole, Freshness.DAMAGED);
      }
    }
    awaitOutcome(whole);
    return count(decision);
  }

  private Decision judge(
      Stripe stripe, Bundle bundle, String identity, AccessEvent event, Freshness freshness) {
    JudgedIdentity known = stripe.identity(identity, bundle.release(), event.timeMicros());
    if (event.timeMicros() < known.lastMicros()) {
      outOfOrder.increment();
    }
    float[] vector = stripe.vector(bundle.release().rules().program().size());
    Optional<Verdict> verdict = known.evaluate(event, vector);
    List<Float> kept = kept(vector);
    if (verdict.isEmpty()) {
      boolean early = event.timeMicros() < bundle.release().rules().judgesFromMicros();
      return Decision.notJudged(early ? "before_baseline" : "not_non_human", freshness, kept);
    }
    List<Reason> reasons =
        verdict.get().cause() == Cause.NONE ? List.of() : known.reasons(event, vector);
    return decided(known.policy(), verdict.get(), event.impact(), freshness, reasons, kept);
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

  private Decision failSafe(Bundle bundle, AccessEvent event, Freshness freshness) {
    failSafes.increment();
    FailSafe table = bundle == null ? options.failSafe() : bundle.release().manifest().failSafe();
    AccessEvent whole = enriched(bundle, event);
    // What cannot even be told to be harmless is not taken for a read.
    Impact impact = whole.has(EventColumn.IMPACT_TIER) ? whole.impact() : Impact.CRITICAL;
    return count(Decision.failSafe(table.decision(impact), freshness));
  }

  private Decision count(Decision decision) {
    if (decision.isJudged()) {
      judged.increment();
    }
    if (decision.kind().isStepUpOrStronger()) {
      stepUps.increment();
    }
    return decision;
  }

  private static AccessEvent enriched(Bundle bundle, AccessEvent event) {
    boolean whole =
        event.has(EventColumn.IDENTITY)
            && event.has(EventColumn.ACTION)
            && event.has(EventColumn.IMPACT_TIER)
            && event.has(EventColumn.COHORT);
    Enricher enricher = bundle == null ? Enricher.standard() : bundle.release().enricher();
    if (whole && !enricher.overridesImpact()) {
      return event;
    }
    AccessEvent.Builder builder = event.toBuilder();
    enricher.enrich(builder);
    return builder.build();
  }

  private void awaitOutcome(AccessEvent event) {
    String eventId = event.text(EventColumn.METADATA_UID);
    AccessEvent gone = eventId == null ? event : pending.add(eventId, event);
    if (gone != null) {
      lost.increment();
      complete(withOutcome(gone, Outcome.UNKNOWN));
    }
  }

  /**
   * Says how an event ended that was evaluated before; it counts from the next event of the
   * identity on. An event that is not, or no longer, waited for is counted and otherwise ignored.
   *
   * @param eventId its {@code METADATA_UID}
   * @param bytesOut bytes that were sent back, or negative if not known
   * @param duration how long it took, or null if not known
   */
  public void completed(String eventId, Outcome outcome, long bytesOut, Duration duration) {
    AccessEvent event = pending.take(eventId);
    if (event == null) {
      unmatched.increment();
      return;
    }
    AccessEvent.Builder ended = withOutcome(event, outcome).toBuilder();
    ended.number(EventColumn.BYTES_OUT, bytesOut < 0 ? AccessEvent.MISSING : bytesOut);
    ended.number(
        EventColumn.DURATION_MS, duration == null ? AccessEvent.MISSING : duration.toMillis());
    complete(ended.build());
  }

  /**
   * As {@link #completed(String, Outcome, long, Duration)}, for a caller that has the whole record
   * of the event with all that is known of its end.
   */
  public void completed(AccessEvent event) {
    AccessEvent evaluated = pending.take(event.text(EventColumn.METADATA_UID));
    if (evaluated == null) {
      unmatched.increment();
      return;
    }
    AccessEvent.Builder ended = event.toBuilder();
    if (!event.has(EventColumn.IDENTITY)) {
      ended.text(EventColumn.IDENTITY, evaluated.text(EventColumn.IDENTITY));
    }
    complete(ended.build());
  }

  private static AccessEvent withOutcome(AccessEvent event, Outcome outcome) {
    AccessEvent.Builder ended = event.toBuilder();
    ended.number(
        EventColumn.STATUS_ID,
        switch (outcome) {
          case SUCCESS -> 1;
          case FAILURE, DENIED -> 2;
          case UNKNOWN -> AccessEvent.MISSING;
        });
    ended.text(
        EventColumn.AUTHZ_DECISION,
        switch (outcome) {
          case SUCCESS, FAILURE -> "ALLOWED";
          case DENIED -> "DENIED";
          case UNKNOWN -> null;
        });
    return ended.build();
  }

  private void complete(AccessEvent event) {
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
   * Restores trust in a credential at a source, and in no other pair: what happened there up to the
   * evidence no longer counts. A thief's source stays as it is when the owner revalidates.
   *
   * @param credential credential id, as in {@code CREDENTIAL_UID}
   * @param source its network, as in {@code SRC_IP_PREFIX}
   */
  public void revalidated(String credential, String source, Evidence evidence) {
    long micros = evidence.micros();
    revalidations.add(credential, source, micros);
    for (Stripe stripe : stripes) {
      stripe.revalidated(credential, source, micros);
    }
  }

  /** How far decisions can be relied on at a time. */
  public Freshness freshness(Instant at) {
    Bundle bundle = current;
    if (bundle == null) {
      return Freshness.DEAD;
    }
    return damagedNow ? Freshness.DAMAGED : bundle.pointer().freshness(at);
  }

  /** The place of the release that is judged by; empty if there is none. */
  public Optional<Sequence> sequence() {
    return Optional.ofNullable(current).map(bundle -> bundle.pointer().sequence());
  }

  /** Names of the features, in the order of vectors; empty if there is no release. */
  public List<String> features() {
    Bundle bundle = current;
    return bundle == null ? List.of() : bundle.release().manifest().features();
  }

  /** What it has seen so far. */
  public EnforcerCounts counts() {
    long evicted = 0;
    for (Stripe stripe : stripes) {
      evicted += stripe.evicted();
    }
    return new EnforcerCounts(
        events.sum(),
        judged.sum(),
        stepUps.sum(),
        failSafes.sum(),
        outOfOrder.sum(),
        unmatched.sum(),
        lost.sum(),
        evicted,
        damaged.sum());
  }

  @Override
  public synchronized void close() {
    Bundle bundle = current;
    current = null;
    if (bundle != null) {
      closeUnused(bundle);
    }
  }

  /** Closes a bundle that nobody begins with any more, once nobody is still at it. */
  private void closeUnused(Bundle bundle) {
    for (Stripe stripe : stripes) {
      stripe.passThrough();
    }
    bundle.close();
  }

  private Stripe stripe(String identity) {
    int hash = identity.hashCode();
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private static long micros(Instant at) {
    return Math.addExact(
        Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000L);
  }
}
