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
 * Saved identities from an earlier run that have had no event since the start. Bounded. Identities
 * that have no risk and have been idle for longer than the longest window are dropped. Of the
 * others, the riskiest are kept up to the limit. Thread-safe.
 */
final class DormantIdentities {
  /** Longest window of any catalogue. Older events are part of the profile only. */
  private static final long REACH_MICROS = EventTime.DAY;

  private static final Comparator<Map.Entry<String, SavedIdentity>> RISKIEST_FIRST =
      Comparator.comparingDouble(
              (Map.Entry<String, SavedIdentity> e) ->
                  isRisky(e.getValue()) ? -e.getValue().held() : 0)
          .thenComparing(e -> e.getValue().lastMicros(), Comparator.reverseOrder())
          .thenComparing(Map.Entry::getKey);

  private final Map<String, SavedIdentity> states = new ConcurrentHashMap<>();
  private final int most;
  private volatile String layout = "";
  private volatile long savedMicros;

  DormantIdentities(int most) {
    this.most = most;
  }

  /** Sets the time and layout of the identities that are added next. */
  void head(SavedState.Head head) {
    layout = head.layout();
    savedMicros = head.savedMicros();
  }

  void put(String identity, SavedIdentity state) {
    states.put(identity, state);
  }

  boolean isEmpty() {
    return states.isEmpty();
  }

  int size() {
    return states.size();
  }

  /** Returns an identity's saved state, or null if it was not saved. */
  SavedIdentity of(String identity) {
    return states.get(identity);
  }

  void remove(String identity) {
    states.remove(identity);
  }

  /**
   * Drops the windows of an identity after an event was missed, because its recent behaviour is now
   * unknown.
   */
  void forgetWindows(String identity) {
    states.computeIfPresent(identity, (name, state) -> state.withoutWindows());
  }

  /** Unmodifiable view of all dormant identities. */
  Map<String, SavedIdentity> all() {
    return Collections.unmodifiableMap(states);
  }

  /** Returns the time at which the state was saved; 0 if there is no saved state. */
  long savedMicros() {
    return savedMicros;
  }

  String layout() {
    return layout;
  }

  /** Whether saved identities can resume under the given release. */
  boolean fit(ReleaseModel rules) {
    return SavedState.layout(rules).equals(layout);
  }

  /**
   * Drops all identities, because they cannot resume under any available release.
   *
   * @param lost receives each identity and the time of its last event
   */
  void clear(ObjLongConsumer<String> lost) {
    states.forEach((identity, state) -> lost.accept(identity, state.lastMicros()));
    states.clear();
  }

  /** Decays the risk of every identity to the given time. */
  void decay(RiskPolicy policy, long nowMicros) {
    states.replaceAll((identity, state) -> state.withHeld(held(state, policy, nowMicros)));
  }

  /** Returns the risk at the given time; 0 if the bytes are unreadable. */
  private static double held(SavedIdentity state, RiskPolicy policy, long nowMicros) {
    try {
      return RiskState.fromBytes(state.risk(), policy).identityRisk(nowMicros);
    } catch (DamagedBytesException e) {
      return 0;
    }
  }

  /**
   * Drops identities without risk or recent behaviour, then the least risky ones above the limit.
   *
   * @param lost receives each identity dropped because of the limit and the time of its last event
   */
  void bound(long nowMicros, ObjLongConsumer<String> lost) {
    states
        .values()
        .removeIf(state -> !isRisky(state) && state.lastMicros() < nowMicros - REACH_MICROS);
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
