package io.tidemark.runtime.enforcer;

import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;

/**
 * Identities that were saved by an earlier run and have had no event since this run started.
 * Identities without risk that have been idle for longer than the longest window are dropped. If
 * too many remain, only the riskiest are kept. Thread-safe.
 */
final class DormantIdentities {
  /**
   * Length of the longest window in any catalogue. Events older than this affect only the profile.
   */
  private static final long REACH_MICROS = EventTime.DAY;

  private static final Comparator<Map.Entry<String, SavedIdentity>> RISKIEST_FIRST =
      Comparator.comparingDouble(
              (Map.Entry<String, SavedIdentity> e) ->
                  isRisky(e.getValue()) ? -e.getValue().held() : 0)
          .thenComparing(e -> e.getValue().lastMicros(), Comparator.reverseOrder())
          .thenComparing(Map.Entry::getKey);

  private final Map<String, SavedIdentity> states;
  private final int most;
  private final String layout;
  private final long savedMicros;

  DormantIdentities(Snapshot snapshot, int most) {
    this.states = new ConcurrentHashMap<>(snapshot.identities());
    this.most = most;
    this.layout = snapshot.layout();
    this.savedMicros = snapshot.savedMicros();
  }

  boolean isEmpty() {
    return states.isEmpty();
  }

  int size() {
    return states.size();
  }

  /** Returns the saved state of an identity, or null if there is none. */
  SavedIdentity of(String identity) {
    return states.get(identity);
  }

  void remove(String identity) {
    states.remove(identity);
  }

  /** Drops the windows of all identities, because the enforcer was down for too long. */
  void forgetWindows() {
    states.replaceAll((identity, state) -> state.withoutWindows());
  }

  /**
   * Drops an identity's windows after an event was missed, because its recent behaviour is then
   * unknown.
   */
  void forgetWindows(String identity) {
    states.computeIfPresent(identity, (name, state) -> state.withoutWindows());
  }

  /** Returns an unmodifiable view of the identities. */
  Map<String, SavedIdentity> all() {
    return Collections.unmodifiableMap(states);
  }

  /** Returns the time at which the state was saved, or 0 if there is no saved state. */
  long savedMicros() {
    return savedMicros;
  }

  String layout() {
    return layout;
  }

  /** Returns whether the saved identities can resume under a release. */
  boolean fit(ReleaseModel rules) {
    return Snapshot.layout(rules).equals(layout);
  }

  /**
   * Drops all identities. Called when the identities cannot resume under any available release.
   *
   * @param lost receives each identity and the time of its last event
   */
  void clear(ObjLongConsumer<String> lost) {
    states.forEach((identity, state) -> lost.accept(identity, state.lastMicros()));
    states.clear();
  }

  /** Reduces every identity's risk to its decayed value at the given time. */
  void decay(RiskPolicy policy, long nowMicros) {
    states.replaceAll((identity, state) -> state.withHeld(held(state, policy, nowMicros)));
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
   * Drops identities that have neither risk nor recent behaviour. If too many remain, drops those
   * with the least risk. If the clock is ahead of all events, as it is when older logs are read,
   * the newest event determines which behaviour counts as recent.
   *
   * @param lost receives each identity dropped because of the limit, and the time of its last event
   */
  void bound(long nowMicros, ObjLongConsumer<String> lost) {
    long newest =
        states.values().stream().mapToLong(SavedIdentity::lastMicros).max().orElse(nowMicros);
    long recent = Math.min(newest, nowMicros) - REACH_MICROS;
    states.values().removeIf(state -> !isRisky(state) && state.lastMicros() < recent);
    if (states.size() <= most) {
      return;
    }
    List<Map.Entry<String, SavedIdentity>> all = new ArrayList<>();
    states.forEach((identity, state) -> all.add(Map.entry(identity, state)));
    all.sort(RISKIEST_FIRST);
    for (Map.Entry<String, SavedIdentity> entry :
        all.subList(Math.min(most, all.size()), all.size())) {
      states.remove(entry.getKey());
      lost.accept(entry.getKey(), entry.getValue().lastMicros());
    }
  }

  private static boolean isRisky(SavedIdentity state) {
    return state.held() >= Stripe.NOTEWORTHY;
  }
}
