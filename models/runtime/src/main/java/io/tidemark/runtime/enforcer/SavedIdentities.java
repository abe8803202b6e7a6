package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Snapshot.SavedIdentity;
import io.tidemark.runtime.enforcer.Stripe.Stripes;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Preserves identities across restarts: holds those of an earlier run until their first event, and
 * saves all. Saved identities without risk are dropped after the longest window, and the least
 * risky ones if too many remain. Thread-safe.
 */
final class SavedIdentities {
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());

  /** Length of the longest window in any catalogue. */
  private static final long REACH_MICROS = EventTime.DAY;

  private static final Comparator<Map.Entry<String, SavedIdentity>> RISKIEST_FIRST =
      Comparator.comparingDouble(
              (Map.Entry<String, SavedIdentity> e) ->
                  e.getValue().isRisky() ? -e.getValue().held() : 0)
          .thenComparing(e -> e.getValue().lastMicros(), Comparator.reverseOrder())
          .thenComparing(Map.Entry::getKey);

  private final EnforcerOptions options;
  private final Stripes stripes;
  private final Counters tallies;
  private final String layout;
  private final long savedMicros;
  private final Map<String, SavedIdentity> unmet;

  SavedIdentities(EnforcerOptions options, Stripes stripes, Counters tallies, Optional<Path> file) {
    this.options = options;
    this.stripes = stripes;
    this.tallies = tallies;
    Snapshot snapshot = file.map(this::read).orElse(Snapshot.NONE);
    layout = snapshot.layout();
    savedMicros = snapshot.savedMicros();
    unmet = new ConcurrentHashMap<>(snapshot.identities());
    long now = EventTime.micros(options.clock().instant());
    if (now - savedMicros > EventTime.micros(options.recentGap())) {
      unmet.replaceAll((identity, state) -> state.withoutWindows());
    } else if (savedMicros > 0 && options.observingSince().isEmpty()) {
      stripes.all().forEach(stripe -> stripe.observedSince(snapshot.since()));
    }
    bound(now);
  }

  private Snapshot read(Path file) {
    try {
      return Snapshot.read(file);
    } catch (NoSuchFileException e) {
      return Snapshot.NONE; // Nothing has been saved yet.
    } catch (IOException e) {
      tallies.add(EnforcerCount.LOST_STATE_FILES);
      LOG.log(
          System.Logger.Level.WARNING,
          "The snapshot {0} cannot be read: {1}. Recent behaviour and risk start afresh;"
              + " reports are not lost",
          file,
          e.getMessage());
      return Snapshot.NONE;
    }
  }

  /** Restores a saved identity at its first event. The caller holds the stripe's lock. */
  void restore(
      Stripe stripe,
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      String identity,
      long nowMicros) {
    SavedIdentity state = unmet.isEmpty() ? null : unmet.get(identity);
    if (state == null) {
      return;
    }
    Optional<JudgedIdentity> known =
        Snapshot.layout(rules).equals(layout)
            ? restored(stripe, rules, record, state)
            : Optional.empty();
    known.ifPresentOrElse(
        restored -> stripe.restore(identity, restored, nowMicros),
        () -> stripe.forgotten(state.lastMicros()));
    unmet.remove(identity);
  }

  /** Records an event of an identity that was not active. The caller holds the stripe's lock. */
  void missed(Stripe stripe, String identity, long micros) {
    unmet.computeIfPresent(identity, (name, state) -> state.withoutWindows());
    stripe.forgotten(micros);
  }

  private Optional<JudgedIdentity> restored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    try {
      return Optional.of(windowsRestored(stripe, rules, record, state));
    } catch (DamagedBytesException e) {
      // The saved risk is unreadable, so the identity starts afresh.
      tallies.add(EnforcerCount.UNRESTORED);
      return Optional.empty();
    }
  }

  private JudgedIdentity windowsRestored(
      Stripe stripe, ReleaseModel rules, Optional<IdentityRecord> record, SavedIdentity state) {
    long since = stripe.observedSince();
    try {
      return JudgedIdentity.restored(rules, record, state.recent(), state.risk(), since);
    } catch (IllegalArgumentException e) {
      // A different engine version saved the state, so only the risk can still be read.
      tallies.add(EnforcerCount.UNRESTORED);
      long unknownUntil = Math.max(since, state.lastMicros() + 1);
      return JudgedIdentity.restored(rules, record, Optional.empty(), state.risk(), unknownUntil);
    }
  }

  /**
   * @param rules model of the current release; without one, the saved state is written back with
   *     its time
   */
  void save(Path file, Optional<ReleaseModel> rules) throws IOException {
    long now = EventTime.micros(options.clock().instant());
    rules.ifPresent(present -> boundUnmet(present, now));
    String current = rules.map(Snapshot::layout).orElse(layout);
    long at = rules.isPresent() ? now : savedMicros;
    Snapshot.write(file, at, current, taker -> forEach(current, now, taker));
  }

  long forEach(String layout, long nowMicros, Snapshot.Taker taker) throws IOException {
    // Dormant identities come first: one that becomes active in the meantime is written twice, and
    // the later entry wins.
    for (Map.Entry<String, SavedIdentity> waiting : unmet.entrySet()) {
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
            // Judged under a different key or catalogue, it cannot resume from this state.
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
      // Read last, to cover identities evicted during the loop.
      since = Math.max(since, stripe.observedSince());
    }
    return since;
  }

  private void boundUnmet(ReleaseModel rules, long nowMicros) {
    if (!Snapshot.layout(rules).equals(layout)) {
      // The identities cannot resume under any available release.
      unmet.forEach((identity, state) -> stripes.of(identity).forgotten(state.lastMicros()));
      unmet.clear();
    }
    // The rules of an identity are not known until its first event, so take the slowest decay.
    RiskPolicy slowest = rules.policy().slowest(rules.judge().baseline().policy());
    unmet.replaceAll((identity, state) -> state.withHeld(held(state, slowest, nowMicros)));
    bound(nowMicros);
  }

  /** Returns the risk at the given time, or 0 if the bytes are unreadable. */
  private static double held(SavedIdentity state, RiskPolicy policy, long nowMicros) {
    try {
      return RiskState.fromBytes(state.risk(), policy).identityRisk(nowMicros);
    } catch (DamagedBytesException e) {
      return 0;
    }
  }

  /**
   * Drops identities without risk and recent behaviour and, if too many remain, the least risky. If
   * older logs are read, the newest event determines which behaviour is recent.
   */
  private void bound(long nowMicros) {
    long newest =
        unmet.values().stream().mapToLong(SavedIdentity::lastMicros).max().orElse(nowMicros);
    long recent = Math.min(newest, nowMicros) - REACH_MICROS;
    unmet.values().removeIf(state -> !state.isRisky() && state.lastMicros() < recent);
    int most = options.maxIdentities();
    if (unmet.size() <= most) {
      return;
    }
    List<Map.Entry<String, SavedIdentity>> all = new ArrayList<>();
    unmet.forEach((identity, state) -> all.add(Map.entry(identity, state)));
    all.sort(RISKIEST_FIRST);
    for (Map.Entry<String, SavedIdentity> entry :
        all.subList(Math.min(most, all.size()), all.size())) {
      unmet.remove(entry.getKey());
      stripes.of(entry.getKey()).countEvicted(entry.getValue().lastMicros());
    }
  }

  int unmet() {
    return unmet.size();
  }
}
