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
 * A subset of the identities, ordered by last use. Callers must hold the stripe's monitor, so that
 * only one thread uses the stripe at a time.
 */
final class Stripe {
  /** Risk at or above which an identity is kept in preference to identities with less risk. */
  static final double NOTEWORTHY = 0.01;

  /** Number of longest-idle identities among which to search for one without risk. */
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

  /** Returns a reusable feature vector. */
  float[] vector(int size) {
    if (vector.length != size) {
      vector = new float[size];
    }
    return vector;
  }

  /**
   * Returns an identity under the given release. If necessary, moves the identity from the release
   * under which it was judged before.
   *
   * @param record the identity's record in the release
   * @param sinceMicros start of complete observation if the identity is not active yet
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

  /** Resets an identity. Its risk is kept, but its recent behaviour is dropped. */
  JudgedIdentity reset(String identity, long sinceMicros) {
    JudgedIdentity anew = identities.get(identity).reset(sinceMicros);
    identities.put(identity, anew);
    return anew;
  }

  /** Returns an identity, or null if it is not active. */
  JudgedIdentity known(String identity) {
    return identities.get(identity);
  }

  /** Restores a saved identity, unless it is already active. May evict another identity. */
  synchronized void restore(String identity, JudgedIdentity saved, long nowMicros) {
    identities.putIfAbsent(identity, saved);
    if (identities.size() > max) {
      evictOne(identity, nowMicros);
    }
  }

  /** Returns the time since which all events of inactive identities have been observed. */
  synchronized long observedSince() {
    return observedSince;
  }

  synchronized void observedSince(long micros) {
    observedSince = micros;
  }

  /** Returns all active identities, whose state may change once the monitor is released. */
  synchronized List<Map.Entry<String, JudgedIdentity>> all() {
    return new ArrayList<>(identities.entrySet());
  }

  synchronized int size() {
    return identities.size();
  }

  /** Waits until all calls that entered this stripe earlier have finished. */
  synchronized void awaitQuiescence() {}

  synchronized long evicted() {
    return evicted;
  }

  /** Counts the eviction of an identity, given the time of its last event. */
  synchronized void letGo(long lastMicros) {
    forgotten(lastMicros);
    evicted++;
  }

  /**
   * Records that an identity was lost, given the time of its last event. If the identity becomes
   * active again, its behaviour up to that time is unknown.
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
