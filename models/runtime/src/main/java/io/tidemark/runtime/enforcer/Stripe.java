package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.JudgedIdentity;
import io.tidemark.runtime.release.ReleaseModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A subset of the identities, ordered by last use. Callers hold the stripe's monitor. */
final class Stripe {
  /** Identities of at least this risk are kept in preference to others. */
  static final double NOTEWORTHY = 0.01;

  /** Number of longest-idle identities among which to look for one without risk. */
  private static final int LOOKED_AT = 16;

  private final LinkedHashMap<String, JudgedIdentity> identities =
      new LinkedHashMap<>(16, 0.75f, true);
  private final int max;
  private long observedSince;
  private float[] vector = {};
  private final Counters tallies;

  Stripe(int max, long observedSince, Counters tallies) {
    this.max = max;
    this.tallies = tallies;
    this.observedSince = observedSince;
  }

  float[] vector(int size) {
    if (vector.length != size) {
      vector = new float[size];
    }
    return vector;
  }

  /**
   * Returns an identity under a release, moved over from an earlier one if necessary.
   *
   * @param sinceMicros time since which all events of an inactive identity have been observed
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
            ? JudgedIdentity.create(rules, record, sinceMicros)
            : known.under(rules, record, nowMicros);
    identities.put(identity, judged);
    if (identities.size() > max) {
      evictOne(identity, nowMicros);
    }
    return judged;
  }

  JudgedIdentity reset(String identity, long sinceMicros) {
    JudgedIdentity anew = identities.get(identity).reset(sinceMicros);
    identities.put(identity, anew);
    return anew;
  }

  /** Returns an active identity, or null. */
  JudgedIdentity known(String identity) {
    return identities.get(identity);
  }

  /** Restores a saved identity unless it is already active. This may evict another identity. */
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

  /** Waits until all calls that have already entered this stripe are finished. */
  synchronized void awaitQuiescence() {}

  synchronized void countEvicted(long lastMicros) {
    forgotten(lastMicros);
    tallies.add(EnforcerCount.EVICTED_IDENTITIES);
  }

  /** Records an identity's last event; behaviour of inactive identities up to it is unknown. */
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
    countEvicted(identities.remove(victim).lastMicros());
  }

  static final class Stripes {
    private static final int COUNT = 64;

    private final List<Stripe> stripes;

    /**
     * @param maxIdentities maximum total number of identities in all stripes
     */
    Stripes(int maxIdentities, long sinceMicros, Counters tallies) {
      int each = Math.max(1, maxIdentities / COUNT);
      stripes = Stream.generate(() -> new Stripe(each, sinceMicros, tallies)).limit(COUNT).toList();
    }

    Stripe of(String identity) {
      return stripes.get(indexOf(identity));
    }

    List<Stripe> all() {
      return stripes;
    }

    static int indexOf(String identity) {
      int hash = identity.hashCode();
      return (hash ^ (hash >>> 16)) & (COUNT - 1);
    }
  }
}
