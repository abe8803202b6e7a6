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
 * Saved identities of an earlier run without an event since the start. Bounded: identities idle for
 * longer than the longest window and without risk are dropped; of the others the riskiest that fit
 * are kept. Thread-safe.
 */
final class DormantIdentities {
  /** The longest window of any catalogue; older events are history. */
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

  /** Sets the time, names and catalogue of the identities that are put next. */
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

  /** Saved state of an identity, or null. */
  SavedIdentity of(String identity) {
    return states.get(identity);
  }

  void remove(String identity) {
    states.remove(identity);
  }

  /** Drops the windows of an identity with a missed event: its recent behaviour is unknown. */
  void forgetWindows(String identity) {
    states.computeIfPresent(identity, (name, state) -> state.withoutWindows());
  }

  /** View of all waiting identities. */
  Map<String, SavedIdentity> all() {
    return Collections.unmodifiableMap(states);
  }

  /** Time at which the state was saved; 0 without a saved state. */
  long savedMicros() {
    return savedMicros;
  }

  String layout() {
    return layout;
  }

  /** Whether saved identities can resume under these rules. */
  boolean fit(ReleaseModel rules) {
    return SavedState.layout(rules).equals(layout);
  }

  /**
   * Drops all identities: no available rules can resume them.
   *
   * @param lost receives each identity and its last event time
   */
  void clear(ObjLongConsumer<String> lost) {
    states.forEach((identity, state) -> lost.accept(identity, state.lastMicros()));
    states.clear();
  }

  /** Decays the risk of each identity to a time. */
  void decay(RiskPolicy policy, long nowMicros) {
    states.replaceAll((identity, state) -> state.withHeld(held(state, policy, nowMicros)));
  }

  /** Risk at a time; 0 for unreadable bytes. */
  private static double held(SavedIdentity state, RiskPolicy policy, long nowMicros) {
    try {
      return RiskState.fromBytes(state.risk(), policy).identityRisk(nowMicros);
    } catch (DamagedBytesException e) {
      return 0;
    }
  }

  /**
   * Drops identities without risk or recent behaviour, then the least risky above the limit.
   *
   * @param lost receives each of the latter and its last event time
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
