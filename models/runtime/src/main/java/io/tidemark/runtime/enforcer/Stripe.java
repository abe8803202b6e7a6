package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.ReleaseModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Share of the identities, used by one thread at a time: callers hold its monitor. Identities are
 * in order of last use.
 */
final class Stripe {
  /** Risk at which an identity is kept while one with less risk can be evicted. */
  static final double NOTEWORTHY = 0.01;

  /** Number of longest-idle identities checked for one without risk. */
  private static final int LOOKED_AT = 16;

  private final LinkedHashMap<String, JudgedIdentity> identities =
      new LinkedHashMap<>(16, 0.75f, true);
  private final int max;
  private long observedSince;
  private float[] vector = {};
  private long evicted;

  Stripe(int max, long observedSince) {
    this.max = max;
    this.observedSince = observedSince;
  }

  /** Scratch vector. */
  float[] vector(int size) {
    if (vector.length != size) {
      vector = new float[size];
    }
    return vector;
  }

  /**
   * Identity under a release that it was not judged by yet.
   *
   * @param record the identity's record in the release
   * @param sinceMicros start of complete observation for an identity that is not active
   */
  JudgedIdentity identity(
      String identity,
      ReleaseModel rules,
      Optional<IdentityRecord> record,
      long nowMicros,
      long sinceMicros) {
    JudgedIdentity known = identities.get(identity);
    if (known != null && known.rules().judge() == rules.judge()) {
      return known;
    }
    JudgedIdentity judged =
        known == null
            ? JudgedIdentity.met(rules, record, sinceMicros)
            : known.under(rules, record, nowMicros);
    identities.put(identity, judged);
    if (identities.size() > max) {
      evictOne(identity, nowMicros);
    }
    return judged;
  }

  /** Resets an identity: its risk stays, its recent behaviour is dropped. */
  JudgedIdentity reset(String identity, long sinceMicros) {
    JudgedIdentity anew = identities.get(identity).reset(sinceMicros);
    identities.put(identity, anew);
    return anew;
  }

  /** The active identity, or null. */
  JudgedIdentity known(String identity) {
    return identities.get(identity);
  }

  /** Restores a saved identity, unless it is active already; may evict another one. */
  synchronized void restore(String identity, JudgedIdentity saved, long nowMicros) {
    identities.putIfAbsent(identity, saved);
    if (identities.size() > max) {
      evictOne(identity, nowMicros);
    }
  }

  /** Time since which all events of identities that are not active have been seen. */
  synchronized long observedSince() {
    return observedSince;
  }

  synchronized void observedSince(long micros) {
    observedSince = micros;
  }

  /** All active identities; their values change once the monitor is released. */
  synchronized List<Map.Entry<String, JudgedIdentity>> all() {
    return new ArrayList<>(identities.entrySet());
  }

  /** Number of active identities. */
  synchronized int size() {
    return identities.size();
  }

  /** Waits until all work that began earlier in this stripe has finished. */
  synchronized void awaitQuiescence() {}

  /** Number of evicted identities. */
  synchronized long evicted() {
    return evicted;
  }

  /** Counts an eviction of an identity with this last event time. */
  synchronized void letGo(long lastMicros) {
    forgotten(lastMicros);
    evicted++;
  }

  /**
   * Notes that an identity with this last event time is lost: its behaviour is unknown when it
   * returns.
   */
  synchronized void forgotten(long lastMicros) {
    observedSince = Math.max(observedSince, lastMicros + 1);
  }

  private void evictOne(String kept, long nowMicros) {
    String victim = null;
    Iterator<Map.Entry<String, JudgedIdentity>> oldest = identities.entrySet().iterator();
    for (int looked = 0; looked < LOOKED_AT && oldest.hasNext(); looked++) {
      Map.Entry<String, JudgedIdentity> entry = oldest.next();
      if (entry.getKey().equals(kept)) {
        continue;
      }
      victim = victim == null ? entry.getKey() : victim;
      if (entry.getValue().identityRisk(nowMicros) < NOTEWORTHY) {
        victim = entry.getKey();
        break;
      }
    }
    letGo(identities.remove(victim).lastMicros());
  }
}
