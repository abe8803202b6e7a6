package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Preserves identities across restarts. Holds saved identities until they have their first event,
 * and saves all known identities for the next run.
 */
final class SavedIdentities {
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());

  private final EnforcerOptions options;
  private final Stripes stripes;
  private final DecisionCounters tallies;
  private final DormantIdentities unmet;

  /**
   * Reads the snapshot of an earlier run, if there is one.
   *
   * @param file snapshot; empty to start without one
   */
  SavedIdentities(
      EnforcerOptions options, Stripes stripes, DecisionCounters tallies, Optional<Path> file) {
    this.options = options;
    this.stripes = stripes;
    this.tallies = tallies;
    Snapshot snapshot = file.map(this::read).orElse(Snapshot.NONE);
    this.unmet = new DormantIdentities(snapshot, options.maxIdentities());
    long now = EventTime.micros(options.clock().instant());
    if (now - snapshot.savedMicros() > EventTime.micros(options.recentGap())) {
      unmet.forgetWindows();
    } else if (snapshot.savedMicros() > 0 && options.observingSince().isEmpty()) {
      stripes.all().forEach(stripe -> stripe.observedSince(snapshot.since()));
    }
    unmet.bound(now, this::countEvicted);
  }

  private Snapshot read(Path file) {
    try {
      return Snapshot.read(file);
    } catch (NoSuchFileException e) {
      return Snapshot.NONE; // Nothing has been saved yet.
    } catch (IOException e) {
      tallies.lostFiles.increment();
      LOG.log(
          System.Logger.Level.WARNING,
          "The snapshot {0} cannot be read: {1}. Recent behaviour and risk start afresh; nothing"
              + " that was reported is lost",
          file,
          e.getMessage());
      return Snapshot.NONE;
    }
  }

  private void countEvicted(String identity, long lastMicros) {
    stripes.of(identity).countEvicted(lastMicros);
  }

  /** Restores a saved identity at its first event. The caller must hold the stripe's lock. */
  void restore(
      Stripe stripe,
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      String identity,
      long nowMicros) {
    SavedIdentity state = unmet.isEmpty() ? null : unmet.of(identity);
    if (state == null) {
      return;
    }
    Optional<JudgedIdentity> known =
        unmet.fit(rules) ? restored(stripe, rules, record, state) : Optional.empty();
    known.ifPresentOrElse(
        restored -> stripe.restore(identity, restored, nowMicros),
        () -> stripe.forgotten(state.lastMicros()));
    unmet.remove(identity);
  }

  /**
   * Records an event that was not counted because its identity was not yet active. The caller must
   * hold the stripe's lock.
   */
  void missed(Stripe stripe, String identity, long micros) {
    unmet.forgetWindows(identity);
    stripe.forgotten(micros);
  }

  private Optional<JudgedIdentity> restored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    try {
      return Optional.of(windowsRestored(stripe, rules, record, state));
    } catch (DamagedBytesException e) {
      // The saved risk is unreadable, so the identity starts afresh, and its windows count as
      // missing.
      tallies.unrestored.increment();
      return Optional.empty();
    }
  }

  private JudgedIdentity windowsRestored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    long since = stripe.observedSince();
    try {
      return JudgedIdentity.restored(rules, record, state.recent(), state.risk(), since);
    } catch (IllegalArgumentException e) {
      // The state was saved by a different engine version, so only the risk can still be read.
      tallies.unrestored.increment();
      long unknownUntil = Math.max(since, state.lastMicros() + 1);
      return JudgedIdentity.restored(rules, record, Optional.empty(), state.risk(), unknownUntil);
    }
  }

  /**
   * @param rules model of the current release; if empty because no release has been loaded, the
   *     saved state is written back unchanged, with its original time
   */
  void save(Path file, Optional<ReleaseModel> rules) throws IOException {
    long now = EventTime.micros(options.clock().instant());
    rules.ifPresent(present -> boundUnmet(present, now));
    String layout = rules.map(Snapshot::layout).orElse(unmet.layout());
    long savedMicros = rules.isPresent() ? now : unmet.savedMicros();
    Snapshot.write(file, savedMicros, layout, taker -> forEach(layout, now, taker));
  }

  /**
   * Passes all known identities to a receiver, each in a state that it had at some time during the
   * call. No stripe is locked while the receiver runs, because the receiver may have to wait for a
   * disk.
   *
   * @return the time since which all events of all other identities have been observed
   */
  long forEach(String layout, long nowMicros, Snapshot.Taker taker) throws IOException {
    // Write dormant identities before active ones. If an identity becomes active in the meantime,
    // it is written twice, and the later entry wins.
    for (Map.Entry<String, SavedIdentity> waiting : unmet.all().entrySet()) {
      taker.take(waiting.getKey(), waiting.getValue());
    }
    long since = 0;
    BaselineJudge last = null;
    boolean fits = false;
    for (Stripe stripe : stripes.all()) {
      for (Map.Entry<String, JudgedIdentity> entry : stripe.all()) {
        SavedIdentity state;
        synchronized (stripe) {
          JudgedIdentity known = entry.getValue();
          if (known.rules().judge() != last) {
            last = known.rules().judge();
            fits = Snapshot.layout(known.rules()).equals(layout);
          }
          if (!fits) {
            // The identity was last judged under a different key or catalogue and cannot resume
            // from this state.
            since = Math.max(since, known.lastMicros() + 1);
            continue;
          }
          state =
              new SavedIdentity(
                  Optional.of(known.recentBytes()),
                  known.riskBytes(),
                  known.identityRisk(nowMicros),
                  known.lastMicros());
        }
        taker.take(entry.getKey(), state);
      }
      // Read this last, so that it covers identities evicted during the loop.
      since = Math.max(since, stripe.observedSince());
    }
    return since;
  }

  private void boundUnmet(ReleaseModel rules, long nowMicros) {
    if (!unmet.fit(rules)) {
      unmet.clear((identity, lastMicros) -> stripes.of(identity).forgotten(lastMicros));
    }
    // Use the slowest decay, because the rules that apply to an identity are not known until its
    // first event.
    RiskPolicy slowest = rules.policy().slowest(rules.judge().baseline().policy());
    unmet.decay(slowest, nowMicros);
    unmet.bound(nowMicros, this::countEvicted);
  }

  /** Returns the number of saved identities that have had no event since the start. */
  int unmet() {
    return unmet.size();
  }
}
