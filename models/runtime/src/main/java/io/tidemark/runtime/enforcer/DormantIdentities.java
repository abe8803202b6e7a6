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
 * What an earlier run saved of identities that were not met since the start. Bounded: of nobody who
 * did nothing for longer than windows reach and has no risk, and of the riskiest where they are
 * more than fit. Thread-safe.
 */
final class DormantIdentities {
  /** The longest window of any catalogue; what is older is history. */
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

  /** What is put from now on was saved then, under those names and that catalogue. */
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

  /** What was saved of an identity, or null. */
  SavedIdentity of(String identity) {
    return states.get(identity);
  }

  void remove(String identity) {
    states.remove(identity);
  }

  /** For an identity of which something was not seen since: what it did lately is not known. */
  void forgetWindows(String identity) {
    states.computeIfPresent(identity, (name, state) -> state.withoutWindows());
  }

  /** All that were not met: a view. */
  Map<String, SavedIdentity> all() {
    return Collections.unmodifiableMap(states);
  }

  /** When the state that was read was saved; 0 where none was. */
  long savedMicros() {
    return savedMicros;
  }

  String layout() {
    return layout;
  }

  /** Whether identities can go on under these rules. */
  boolean fit(ReleaseModel rules) {
    return SavedState.layout(rules).equals(layout);
  }

  /**
   * Lets go of all: they can go on under no rules that are at hand.
   *
   * @param lost hears of each, and when it was last seen
   */
  void clear(ObjLongConsumer<String> lost) {
    states.forEach((identity, state) -> lost.accept(identity, state.lastMicros()));
    states.clear();
  }

  /** Counts what is held against each of them as of now. */
  void decay(RiskPolicy policy, long nowMicros) {
    states.replaceAll((identity, state) -> state.withHeld(held(state, policy, nowMicros)));
  }

  /** Of bytes that cannot be read nothing is. */
  private static double held(SavedIdentity state, RiskPolicy policy, long nowMicros) {
    try {
      return RiskState.fromBytes(state.risk(), policy).identityRisk(nowMicros);
    } catch (DamagedBytesException e) {
      return 0;
    }
  }

  /**
   * Lets go of whom nothing is lost of, then of the least risky that do not fit.
   *
   * @param lost hears of each of the latter, and when it was last seen
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
