package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.CallTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents.Asked;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Decides, event by event, whether an identity can still be trusted. If each identity's events
 * arrive in order, the results are bit-identical to those of a nightly run over the same events.
 * Events from different identities may arrive concurrently. Thread-safe.
 *
 * <pre>{@code
 * Enforcer enforcer =
 *     Enforcer.open(
 *         published,
 *         TrustedKeys.read(publicRootKey),
 *         EnforcerOptions.builder(Clock.systemUTC()).unknown(UnknownRules.cautious()).build());
 * AccessEvent event =
 *     AccessEvent.builder()
 *         .text(EventColumn.METADATA_UID, requestId)
 *         .text(EventColumn.METADATA_PRODUCT, "our-gateway")
 *         .number(EventColumn.TIME, EventTime.micros(clock.instant()))
 *         // The identity, as printed by 'tidemark identities list'
 *         .text(EventColumn.CLOUD_PROVIDER, "aws")
 *         .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
 *         .text(EventColumn.ACTOR_USER_UID, "arn:aws:iam::123456789012:role/deploy")
 *         .flag(EventColumn.IS_NHI, true)
 *         .text(EventColumn.CREDENTIAL_UID, keyId) // never the secret
 *         .text(EventColumn.API_SERVICE_NAME, "s3.amazonaws.com")
 *         .text(EventColumn.API_OPERATION, "GetObject")
 *         .text(EventColumn.SRC_IP, clientAddress)
 *         .text(EventColumn.USER_AGENT, userAgent)
 *         .build();
 * Decision decision = enforcer.evaluate(event);
 * // Unknown identities get ALLOW unless unknown() requires more. NOT_JUDGED covers people, and
 * // identities that neither the release nor IS_NHI classifies.
 * if (!decision.kind().isStepUpOrStronger()) {
 *   // … let it pass, then report how it ended
 *   enforcer.completed(requestId, keyId, Outcome.SUCCESS, bytes, took);
 * }
 * enforcer.refresh(); // every few minutes: loads a newer release
 * enforcer.close(); // on shutdown
 * }</pre>
 *
 * <p>Rules are applied in this order:
 *
 * <ol>
 *   <li>A revoked or leaked credential results in {@link DecisionKind#REVOKE}.
 *   <li>If no release is loaded, or the clock is behind the release, the fail-safe table decides.
 *   <li>Otherwise, the decision depends on behaviour, bounds and policy. The rules for unknown
 *       identities, credentials and actions may require a stricter decision.
 *   <li>Fresh evidence for the credential and source satisfies the resulting requirements.
 *   <li>After a grant, fresh evidence is required again.
 * </ol>
 */
public final class Enforcer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());

  private final EnforcerOptions options;
  private final SavedState saved;
  final ReleaseFollower follower;
  final Identities identities;
  private final Outcomes outcomes;
  private final Decider decider;
  private final Counters tallies;

  /** Held while a snapshot is written. */
  private final Object saving = new Object();

  private Enforcer(
      Path location,
      TrustedKeys keys,
      EnforcerOptions options,
      Counters tallies,
      CredentialStatus standing,
      SavedState saved) {
    this.options = options;
    this.tallies = tallies;
    this.saved = saved;
    if (saved.lost()) {
      tallies.add(EnforcerCount.LOST_STATE_FILES);
    }
    this.identities = new Identities(options, tallies, saved.snapshot());
    this.outcomes = new Outcomes(options, identities, tallies);
    this.follower = new ReleaseFollower(location, keys, options, saved);
    this.decider = new Decider(options, follower, identities, standing, outcomes, tallies);
  }

  /**
   * Opens the current release in a published folder.
   *
   * @param location folder containing {@code CURRENT.jws}
   * @param rootKeys public root keys that anchor trust; must not come from that folder
   * @throws RejectedReleaseException if the release fails a check; the message names the failed
   *     check
   * @throws IllegalStateException if the state folder is in use by another enforcer or cannot be
   *     used, or its journal is damaged, or required but missing
   * @throws UncheckedIOException if the journal cannot be written
   */
  public static Enforcer open(Path location, TrustedKeys rootKeys, EnforcerOptions options) {
    return opened(location, rootKeys, options, enforcer -> enforcer.follower.load());
  }

  private static Enforcer opened(
      Path location, TrustedKeys keys, EnforcerOptions options, Consumer<Enforcer> first) {
    Counters tallies = new Counters();
    CredentialStatus standing =
        new CredentialStatus(options.evidenceMemory(), options.clock(), tallies);
    SavedState saved = SavedState.open(options.stateFolder(), options.missing(), standing);
    Enforcer enforcer = null;
    try {
      enforcer = new Enforcer(location, keys, options, tallies, standing, saved);
      first.accept(enforcer);
    } catch (RuntimeException e) {
      try (saved) {
        if (enforcer != null) {
          enforcer.follower.close();
        }
      } catch (UncheckedIOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    return enforcer;
  }

  /**
   * Same as {@link #open}, but starts without a release; the fail-safe table decides until then.
   * Also starts if an existing journal can be read but not written.
   */
  public static Enforcer awaiting(Path location, TrustedKeys rootKeys, EnforcerOptions options) {
    return opened(
        location,
        rootKeys,
        options,
        enforcer -> {
          try {
            enforcer.refresh();
          } catch (UncheckedIOException e) {
            // The release is in use, and the next refresh tries again to record it.
            LOG.log(System.Logger.Level.WARNING, "The accepted release was not recorded", e);
          }
        });
  }

  /**
   * Loads the newest release if it is not in use yet, and drops pending events whose outcome is
   * overdue. If loading fails, the previous release stays in use until its hard expiry, unless its
   * key has been revoked. Call this every few minutes, from any thread; decisions are not blocked.
   *
   * @throws UncheckedIOException if the accepted sequence cannot be written; the release is still
   *     used, and each later call retries the write
   * @throws IllegalStateException if this enforcer is closed
   */
  public Refresh refresh() {
    outcomes.endOverdue();
    Refresh refresh;
    try {
      boolean loaded = follower.load();
      refresh =
          new Refresh(
              loaded ? Refresh.Outcome.LOADED : Refresh.Outcome.UNCHANGED,
              sequence(),
              Optional.empty());
    } catch (RejectedReleaseException e) {
      refresh = new Refresh(Refresh.Outcome.REFUSED, sequence(), Optional.of(e));
    }
    options.metrics().refreshed(refresh);
    return refresh;
  }

  /**
   * Decides on an event before it happens. Only columns known at request time are read. Missing
   * derived columns (identity, action, impact, network, …) are filled in as by a nightly run.
   *
   * <p>The event needs a {@code TIME}, in microseconds since 1970, and an identity: either {@code
   * IDENTITY}, or {@code CLOUD_PROVIDER}, {@code CLOUD_ACCOUNT_UID} and {@code ACTOR_USER_UID},
   * spelled as the nightly run writes them. {@code IS_NHI} determines whether identities missing
   * from the release are judged. Risk belongs to the pair of {@code CREDENTIAL_UID} and {@code
   * SRC_IP}. {@link #completed} finds the event by its {@code METADATA_UID} and {@code
   * CREDENTIAL_UID}; without an id, the outcome remains unknown. {@code IMPACT_TIER} is optional: 0
   * (read), 1 (write), 2 (admin) or 3 (critical); any other value counts as critical.
   *
   * @return what to do. {@link DecisionKind#NOT_JUDGED} leaves it to the caller: for people, for
   *     credentials that have already been refused, and for identities that neither the release nor
   *     {@code IS_NHI} classifies. A non-human identity missing from the release is judged as one
   *     without a history: at first, all its actions except critical ones are allowed, unless the
   *     {@code unknown} option requires more
   * @throws IllegalArgumentException if the event has no time, a time in the wrong unit, or no
   *     identity
   * @throws IllegalStateException if this enforcer is closed
   */
  public Decision evaluate(AccessEvent event) {
    Objects.requireNonNull(event, "event");
    if (options.metrics() == EnforcerMetrics.NONE) {
      return decider.decide(event);
    }
    long start = System.nanoTime();
    Decision decision = decider.decide(event);
    options.metrics().decided(decision, System.nanoTime() - start);
    return decision;
  }

  /**
   * Reports the outcome of an evaluated event, which takes effect with the identity's next event.
   * It belongs to the id and credential of its request, so the id alone does not suffice to
   * complete a request of another credential. An outcome of an event that is not pending is only
   * counted ({@link EnforcerCount#UNMATCHED_OUTCOMES}), also after closing. If an outcome is never
   * reported, an event that was not allowed counts as denied.
   *
   * @param eventId the event's {@code METADATA_UID}
   * @param credential the event's {@code CREDENTIAL_UID}, or null if it has none
   * @param bytesOut number of bytes sent back, or negative if unknown
   * @param duration duration of the request, or null if unknown
   * @return whether the event was pending
   */
  public boolean completed(
      String eventId, String credential, Outcome outcome, long bytesOut, Duration duration) {
    Objects.requireNonNull(outcome, "outcome");
    return outcomes.completed(new Asked(eventId, credential), outcome, bytesOut, duration);
  }

  /**
   * Same as {@link #completed(String, String, Outcome, long, Duration)}, but takes a record, of
   * which only {@code METADATA_UID}, {@code CREDENTIAL_UID} and the columns known {@linkplain
   * io.tidemark.engine.event.EventColumn.Known#AFTERWARDS afterwards} are read.
   */
  public boolean completed(AccessEvent event) {
    return outcomes.completed(Objects.requireNonNull(event, "event"));
  }

  /**
   * Restores trust in a credential used from a network, or approves one action. The evidence is on
   * disk when this returns, if there is a state folder. The pair's earlier events no longer count,
   * and it needs no further evidence for the {@code evidenceMemory}. An approval of one action
   * changes no risk and is not logged; it only lets requests for this action pass for as long. A
   * thief's risk does not change when the owner revalidates, unless both use the same network.
   *
   * @param credential credential id, as in {@code CREDENTIAL_UID}; for events without one, see
   *     {@link #approved}
   * @param source network, in the form of {@code SRC_IP_PREFIX}, or an address in it ({@link
   *     io.tidemark.engine.enrich.SourceNetworks#networkOf}), or null for events without a source
   * @param evidence evidence shown; a time up to five minutes ahead of the clock counts as now
   * @throws IllegalArgumentException if the source or the credential is malformed, or the evidence
   *     is further ahead of the clock or older than the year 2000
   * @throws UncheckedIOException if the evidence cannot be saved; it counts until the next restart
   * @throws IllegalStateException if this enforcer is closed
   */
  public void revalidated(String credential, String source, Evidence evidence) {
    ReportedNames.credential(credential);
    Evidence shown = shown(evidence);
    String network = CredentialStatus.network(source, options.networks());
    saved.add(new Pair(credential, network), shown);
    if (shown.action() == null) {
      options.log().revalidated(credential, network, shown);
    }
  }

  /**
   * Approves one action of an identity whose events have no credential. Otherwise the same as
   * {@link #revalidated}.
   *
   * @param identity {@code provider|account|principal}, as the nightly run writes it
   * @param source as for {@link #revalidated}
   * @param approval a human's approval of an action
   * @throws IllegalArgumentException if the identity or the source is malformed, or the approval
   *     names no action or is further ahead of the clock
   * @throws UncheckedIOException if the approval cannot be saved; it counts until the next restart
   * @throws IllegalStateException if this enforcer is closed
   */
  public void approved(String identity, String source, Evidence approval) {
    ReportedNames.identity(identity);
    Evidence shown = shown(approval);
    if (shown.action() == null) {
      throw new IllegalArgumentException(
          "An identity without a credential is approved one action at a time; give the action");
    }
    String network = CredentialStatus.network(source, options.networks());
    saved.add(new Pair(null, identity, network, null, null), shown);
  }

  private Evidence shown(Evidence evidence) {
    Objects.requireNonNull(evidence, "evidence");
    String target = evidence.target() == null ? null : CallTarget.of("", evidence.target());
    return new Evidence(
        evidence.kind(), plausible("Evidence", evidence.at()), evidence.action(), target);
  }

  /**
   * Returns a reported time, at most now. Times ahead by more than the skew are rejected, and so
   * are those before any event.
   */
  private Instant plausible(String what, Instant at) {
    if (at.isBefore(EventTime.instant(Decider.EARLIEST))) {
      throw new IllegalArgumentException(
          "%s dated %s is before the year 2000; give the time at which it happened"
              .formatted(what, at));
    }
    Instant now = options.clock().instant();
    if (at.isAfter(now.plus(Pointer.SKEW))) {
      tallies.add(EnforcerCount.TIMES_AHEAD);
      throw new IllegalArgumentException(
          ("%s dated %s is in the future: the local time is %s, and clocks may differ by %s"
                  + " minutes; correct the clock that is wrong")
              .formatted(what, at, now, Pointer.SKEW.toMinutes()));
    }
    return at.isAfter(now) ? now : at;
  }

  /**
   * Revokes a credential permanently, whatever its source and its place in a delegation chain. The
   * revocation is on disk when this returns, if there is a state folder.
   *
   * @param credential credential id, as in {@code CREDENTIAL_UID}, or a delegator's id
   * @throws IllegalArgumentException if the id is empty or has leading or trailing spaces
   * @throws UncheckedIOException if the revocation cannot be saved; it applies until the next
   *     restart, so free some space and report it again
   * @throws IllegalStateException if this enforcer is closed
   */
  public void revoked(String credential) {
    ReportedNames.credential(credential);
    saved.revoke(credential);
    options.log().revoked(credential, options.clock().instant());
  }

  /**
   * Reports that an identity was granted something, such as a policy, a scope or a key. Sessions
   * that started before must show new evidence before their next admin or critical action. Grants
   * of up to 10,000 identities are remembered; a forgotten one counts for every identity without a
   * remembered one ({@link EnforcerCount#FORGOTTEN_GRANTS}). Grants to identities that the release
   * does not contain are counted ({@link EnforcerCount#UNKNOWN_GRANTS}).
   *
   * @param identity {@code provider|account|principal}, as the nightly run writes it
   * @param at time of the grant; a time up to five minutes ahead of the clock counts as now
   * @throws IllegalArgumentException if the identity is malformed, or the time is further ahead or
   *     before the year 2000
   * @throws UncheckedIOException if the grant cannot be saved; it counts until the next restart
   * @throws IllegalStateException if this enforcer is closed
   */
  public void granted(String identity, Instant at) {
    ReportedNames.identity(identity);
    saved.grant(identity, EventTime.micros(plausible("A grant", at)));
    if (!identities.contains(follower, identity)) {
      tallies.add(EnforcerCount.UNKNOWN_GRANTS);
    }
  }

  /**
   * Saves recent behaviour and risk to the state folder, without blocking decisions. Call this
   * every minute or so: a kill loses everything since, and the next start then treats windows as
   * incomplete. Reports are saved at once.
   *
   * @throws UncheckedIOException if the file cannot be written; the previous file is kept
   */
  public void save() {
    synchronized (saving) {
      // A closed enforcer has saved its state and no longer has the release that defines its
      // layout.
      if (!follower.isClosed()) {
        save(rules());
      }
    }
  }

  private <T> Optional<T> current(Function<ReleaseRepository, T> part) {
    return Optional.ofNullable(follower.current()).map(part);
  }

  private Optional<ReleaseModel> rules() {
    return current(repository -> repository.release().rules());
  }

  private void save(Optional<ReleaseModel> rules) {
    if (saved.snapshot().isPresent()) {
      Path file = saved.snapshot().get();
      try {
        identities.saved().save(file, rules);
      } catch (IOException e) {
        throw new UncheckedIOException("The recent state cannot be saved to " + file, e);
      }
    }
  }

  /**
   * Returns when the current release was loaded or last confirmed to be the newest, or empty before
   * the first load. If this was long ago, the store has stalled or its releases are being rejected.
   */
  public Optional<Instant> refreshedAt() {
    return follower.refreshedAt();
  }

  public Freshness freshness(Instant at) {
    return follower.freshness(at);
  }

  public Optional<Sequence> sequence() {
    return current(repository -> repository.pointer().sequence());
  }

  /**
   * Returns the last day (UTC) that the current release learned from, or empty. Even a release
   * trained on old logs can be fresh, because its expiry is measured from its publication.
   */
  public Optional<LocalDate> night() {
    return current(repository -> repository.release().rules().night());
  }

  /**
   * Returns the pointer to the current release, or empty. If it was issued after the local time by
   * more than the tolerated skew, the local clock is wrong, and the fail-safe table decides on
   * events before the release's first day.
   */
  public Optional<Pointer> pointer() {
    return current(ReleaseRepository::pointer);
  }

  /**
   * Returns the newest trusted root document, or empty before one was read. No release is loaded
   * after it has expired.
   */
  public Optional<RootDocument> root() {
    return follower.root();
  }

  /** Returns the feature names in vector order, or an empty list if no release is loaded. */
  public List<String> features() {
    return current(repository -> repository.release().manifest().terms().features())
        .orElse(List.of());
  }

  /** Returns all counts and sizes, in the order of the constants. */
  public Map<EnforcerCount, Long> counts() {
    Map<EnforcerCount, Long> counts = tallies.all();
    counts.put(EnforcerCount.IDENTITIES, identities.size());
    counts.put(EnforcerCount.PENDING, outcomes.waiting());
    return counts;
  }

  /**
   * Drops pending events, saves the recent state and closes the log. Closing again has no effect.
   *
   * @throws UncheckedIOException if the recent state or the journal cannot be written; the enforcer
   *     and its log are closed nevertheless
   */
  @Override
  public void close() {
    synchronized (saving) {
      boolean first = !follower.isClosed();
      follower.stop();
      Optional<ReleaseModel> rules = rules();
      try (saved) {
        end(first, rules);
      } finally {
        options.log().close();
      }
    }
  }

  private void end(boolean first, Optional<ReleaseModel> rules) {
    try {
      follower.close();
    } finally {
      identities.awaitQuiescence();
      outcomes.close();
      if (first) {
        save(rules);
      }
    }
  }
}
