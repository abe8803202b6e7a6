package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.CredentialStatus.Pair;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.release.ReleaseRepository;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides, event by event, whether an identity is still to be trusted: what the night would say of
 * the same events in the same order, to the last bit. Thread-safe; events of one identity must come
 * in order to give those bits, events of different identities may come at once.
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
 *         // Who it is: these three as 'tidemark identities list' spells them.
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
 * // ALLOW, also of whom the release does not know unless unknown() asks; or NOT_JUDGED: people,
 * // and whom neither the release knows nor IS_NHI tells to be none
 * if (!decision.kind().isStepUpOrStronger()) {
 *   // … let it pass, then say how it ended
 *   enforcer.completed(requestId, Outcome.SUCCESS, bytes, took);
 * }
 * enforcer.refresh(); // every few minutes: loads what was published since
 * enforcer.close(); // at the end
 * }</pre>
 *
 * What is decided, in this order: a revoked or leaked credential is revoked; without a release, or
 * with a clock that is behind it, the fail-safe table decides; else behaviour, bounds and policy,
 * and the rules for what is not known may ask for more; then fresh evidence for the pair of
 * credential and source answers what is asked of it; then a grant asks for evidence shown since.
 */
public final class Enforcer implements AutoCloseable {
  private final EnforcerOptions options;
  private final LockedFiles files;
  final Follower follower;
  final Identities identities;
  private final Outcomes outcomes;
  private final CredentialStatus standing;
  private final Decider decider;
  private final DecisionCounters tallies = new DecisionCounters();

  /** Held while the recent state is saved: two at once would write into one file. */
  private final Object saving = new Object();

  private Enforcer(Path location, TrustedKeys keys, EnforcerOptions options, LockedFiles files) {
    this.options = options;
    this.files = files;
    tallies.lostFiles.add(files.lost());
    this.standing = new CredentialStatus(options.evidenceMemory(), options.clock());
    this.identities = new Identities(options, tallies);
    this.outcomes = new Outcomes(options, identities, tallies);
    this.follower = new Follower(location, keys, options, ReleaseRepository::close);
    this.decider = new Decider(options, follower, identities, standing, outcomes, tallies);
    options.recentFile().ifPresent(file -> identities.saved().read(file, standing));
  }

  /**
   * Opens the present release of a published folder.
   *
   * @param location the folder with {@code CURRENT.jws}
   * @param rootKeys public root keys to begin trust at; from anywhere but that folder
   * @throws RejectedReleaseException if it must not be judged by; says which check failed
   * @throws IllegalStateException if the state file or the recent file of the options belongs to
   *     another enforcer, has no folder, is missing and required, or was changed
   * @throws UncheckedIOException if the state file cannot be written
   */
  public static Enforcer open(Path location, TrustedKeys rootKeys, EnforcerOptions options) {
    return opened(location, rootKeys, options, enforcer -> enforcer.follower.load());
  }

  private static Enforcer opened(
      Path location, TrustedKeys keys, EnforcerOptions options, Consumer<Enforcer> first) {
    LockedFiles files = LockedFiles.of(options);
    Enforcer enforcer = null;
    try {
      enforcer = new Enforcer(location, keys, options, files);
      first.accept(enforcer);
    } catch (RuntimeException e) {
      try (files) {
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
   * As {@link #open}, for a service that must start whether or not there is a release: until {@link
   * #refresh} finds one, the fail-safe table decides.
   */
  public static Enforcer awaiting(Path location, TrustedKeys rootKeys, EnforcerOptions options) {
    return opened(location, rootKeys, options, Enforcer::refresh);
  }

  /**
   * Looks for a new release and judges by it from now on. Whatever goes wrong, the one before stays
   * until its hard expiry, unless its key is revoked: then the fail-safe table decides. Also lets
   * go of events whose outcome was waited for long enough. Call it every few minutes, from any
   * thread; decisions go on meanwhile.
   *
   * @throws UncheckedIOException if what was accepted cannot be written to the state file; what was
   *     loaded judges all the same, and each later call tries to write it again
   * @throws IllegalStateException if this enforcer is closed
   */
  public Refresh refresh() {
    outcomes.letGoOfOld();
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
   * Decides about an event before it happens. Only its request-time columns are looked at. Derived
   * columns that are absent (identity, action, impact, network, …) are filled as the night does.
   *
   * <p>It needs {@code TIME}, in microseconds since 1970, and who it is, spelled as the night
   * spells it: {@code CLOUD_PROVIDER}, {@code CLOUD_ACCOUNT_UID} and {@code ACTOR_USER_UID}, or
   * {@code IDENTITY}. {@code IS_NHI} says of identities that the release does not know whether they
   * are judged. {@code CREDENTIAL_UID} and {@code SRC_IP} are whom risk is held against; {@code
   * METADATA_UID} is what {@link #completed} finds it by: without one its outcome is never known.
   * {@code IMPACT_TIER}, where the caller sets it, is 0 (read), 1 (write), 2 (admin) or 3
   * (critical); anything else counts as critical.
   *
   * @return what to do; {@link DecisionKind#NOT_JUDGED} is neither trust nor suspicion, and the
   *     caller's to let through or not: people, credentials that were refused already, and
   *     identities that the release does not know and {@code IS_NHI} does not place. One that it
   *     does not know and that {@code IS_NHI} says is none is judged by what is usual for nobody:
   *     but for critical actions {@link DecisionKind#ALLOW} at first, unless the options' {@code
   *     unknown} asks for more
   * @throws IllegalArgumentException if the event has no time, or one in another unit, or says
   *     nothing of who it is
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
   * Says how an event ended that was evaluated before; it counts from the next event of the
   * identity on. An event that is not, or no longer, waited for is counted and otherwise ignored.
   * What was not let through, and is not reported, counts as denied once it is let go. A closed
   * enforcer has let go of all, and only counts ({@link EnforcerCounts#unmatchedCompletions}): a
   * request that ends while a service shuts down is no error of its caller.
   *
   * @param eventId its {@code METADATA_UID}
   * @param bytesOut bytes that were sent back, or negative if not known
   * @param duration how long it took, or null if not known
   */
  public void completed(String eventId, Outcome outcome, long bytesOut, Duration duration) {
    Objects.requireNonNull(outcome, "outcome");
    outcomes.completed(eventId, outcome, bytesOut, duration);
  }

  /**
   * As {@link #completed(String, Outcome, long, Duration)}, for a caller that has a record with all
   * that is known of the event's end. Of the record only its {@code METADATA_UID} and the columns
   * that are known {@linkplain io.tidemark.engine.event.EventColumn.Known#AFTERWARDS afterwards}
   * are looked at; the others are those that were decided about.
   */
  public void completed(AccessEvent event) {
    outcomes.completed(Objects.requireNonNull(event, "event"));
  }

  /**
   * Restores trust in a credential at a source, which is the whole network of an address, and in no
   * other pair: what happened there up to the evidence no longer counts, and for the options'
   * {@code evidenceMemory} nothing more is asked there. A thief's source stays as it is when the
   * owner revalidates, unless it is in the same network.
   *
   * @param credential credential id, as in {@code CREDENTIAL_UID}; null for events that say none:
   *     of whatever identity, so that it answers for all of these at the source
   * @param source its network, as in {@code SRC_IP_PREFIX}, or an address, which stands for its /24
   *     (/48 of IPv6); null for events that say none
   * @param evidence of a clock that is ahead by up to five minutes counts as shown now
   * @throws IllegalArgumentException if the source is neither, the credential is empty or has
   *     blanks at its ends, or the evidence is further ahead: it would stand in the way of what is
   *     shown until then
   * @throws IllegalStateException if this enforcer is closed
   */
  public void revalidated(String credential, String source, Evidence evidence) {
    Objects.requireNonNull(evidence, "evidence");
    if (credential != null) {
      ReportedNames.credential(credential);
    }
    follower.checkOpen();
    String network = CredentialStatus.network(source);
    Evidence shown = new Evidence(evidence.kind(), notAhead("Evidence", evidence.at()));
    standing.add(new Pair(credential, network), shown);
    options.log().revalidated(credential, network, shown);
  }

  /** What others say of their time: of a clock that is a little ahead it is now. */
  private Instant notAhead(String what, Instant at) {
    Instant now = options.clock().instant();
    if (at.isAfter(now.plus(CredentialStatus.SKEW))) {
      tallies.timesAhead.increment();
      throw new IllegalArgumentException(
          what
              + " of "
              + at
              + " lies in the future: here it is "
              + now
              + ", and clocks may differ by "
              + CredentialStatus.SKEW.toMinutes()
              + " minutes; set the clock right that is wrong");
    }
    return at.isAfter(now) ? now : at;
  }

  /**
   * Refuses a credential from now on, wherever it is used, and whoever has it in a delegation
   * chain. A saved state keeps it refused over restarts: {@link #save} where it must not be lost.
   *
   * @param credential credential id, as in {@code CREDENTIAL_UID}, or the id of a delegator
   * @throws IllegalArgumentException if it is empty or has blanks at its ends: no event has it
   * @throws IllegalStateException if this enforcer is closed
   */
  public void revoked(String credential) {
    ReportedNames.credential(credential);
    follower.checkOpen();
    standing.revoke(credential);
    options.log().revoked(credential, options.clock().instant());
  }

  /**
   * Says that an identity was granted something: a policy, a scope, a key. Its sessions that began
   * before show evidence before their next admin or critical action; what they showed before does
   * not count for it. The last grant of 10,000 identities is remembered. A forgotten one counts as
   * a grant to all others ({@link EnforcerCounts#forgottenGrants}). {@link
   * EnforcerCounts#unknownGrants} counts those to identities that the release does not know: a new
   * one, or one that is spelled otherwise than in events.
   *
   * @param identity {@code provider|account|principal}, as the night spells it
   * @param at of a clock that is ahead by up to five minutes counts as now
   * @throws IllegalArgumentException if the identity is not spelled so, or the time is further
   *     ahead: nothing would be asked until then
   * @throws IllegalStateException if this enforcer is closed
   */
  public void granted(String identity, Instant at) {
    ReportedNames.identity(identity);
    follower.checkOpen();
    standing.grant(identity, EventTime.micros(notAhead("A grant", at)));
    if (!identities.knows(follower, identity)) {
      tallies.unknownGrants.increment();
    }
  }

  /**
   * Saves the recent state where the options say, for the next start; decisions go on meanwhile.
   * What was told before the call is saved when it returns, whoever else saves.
   *
   * @throws UncheckedIOException if it cannot be written; the file of before stays
   */
  public void save() {
    if (options.recentFile().isEmpty()) {
      return;
    }
    synchronized (saving) {
      // By a closed one it is saved already; it has no release to say what the state fits.
      if (!follower.isClosed()) {
        save(options.recentFile().get());
      }
    }
  }

  private void save(Path file) {
    Optional<ReleaseModel> rules =
        Optional.ofNullable(follower.current()).map(bundle -> bundle.release().rules());
    try {
      identities.saved().save(file, rules, standing);
    } catch (IOException e) {
      throw new UncheckedIOException("The recent state cannot be saved in " + file, e);
    }
  }

  /**
   * When the release that judges was last found to be the present one, or loaded; empty before the
   * first time. Where it is long ago, the store stalls, or its releases are refused.
   */
  public Optional<Instant> refreshedAt() {
    return follower.refreshedAt();
  }

  /** How far decisions can be relied on at a time. */
  public Freshness freshness(Instant at) {
    return follower.freshness(at);
  }

  /** The place of the release that is judged by; empty if there is none. */
  public Optional<Sequence> sequence() {
    return follower.sequence();
  }

  /**
   * The last day (UTC) that the release which is judged by has learned from; empty if there is
   * none. Expiries count from its publication: one made of old logs can be fresh.
   */
  public Optional<LocalDate> night() {
    return follower.night();
  }

  /**
   * When the release which is judged by was issued; empty if there is none. A clock that is behind
   * it by more than clocks differ is wrong: of events of before its first day the fail-safe table
   * decides.
   */
  public Optional<Instant> issuedAt() {
    return follower.issuedAt();
  }

  /**
   * When the newest root document expires; empty if none was read yet. From then on no release is
   * loaded until the owner signs the next one.
   */
  public Optional<Instant> rootExpiresAt() {
    return follower.rootExpiresAt();
  }

  /** Names of the features, in the order of vectors; empty if there is no release. */
  public List<String> features() {
    ReleaseRepository bundle = follower.current();
    return bundle == null ? List.of() : bundle.release().manifest().terms().features();
  }

  /** What it has seen so far, and what it holds. */
  public EnforcerCounts counts() {
    return tallies.counts(identities, outcomes, standing);
  }

  /**
   * Lets go of the events that are waited for, saves the recent state, closes the log that the
   * options name, and judges no more: {@link #evaluate} and {@link #refresh} throw from now on.
   * Closing it again does nothing.
   *
   * @throws UncheckedIOException if the recent state or the state file cannot be written; it and
   *     its log are closed all the same
   */
  @Override
  public void close() {
    synchronized (saving) {
      outcomes.letGoOfAll();
      try (files) {
        closeFollowing();
      } finally {
        options.log().close();
      }
    }
  }

  private void closeFollowing() {
    try {
      save();
    } finally {
      closeFollower();
    }
  }

  private void closeFollower() {
    try {
      follower.close();
    } finally {
      // Of those who were at it meanwhile.
      identities.awaitQuiescence();
      outcomes.letGoOfAll();
    }
  }
}
