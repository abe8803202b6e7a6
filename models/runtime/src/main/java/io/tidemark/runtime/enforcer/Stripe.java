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
 * A share of the identities, worked on by one thread at a time: whoever uses it holds its monitor.
 * Identities are kept in the order of their last use.
 */
final class Stripe {
  /** Risk from which an identity is not let go while a cleaner one can be. */
  static final double NOTEWORTHY = 0.01;

  /** How many of the longest idle are looked at for a clean one. */
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

  /** A vector to work in. */
  float[] vector(int size) {
    if (vector.length != size) {
      vector = new float[size];
    }
    return vector;
  }

  /**
   * The identity under a release that it was not judged by yet.
   *
   * @param record what the release knows of it
   * @param sinceMicros from when on all its events are seen, where it is not known here
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

  /** An identity from now on, with what is held against it and without what it did until now. */
  JudgedIdentity reset(String identity, long sinceMicros) {
    JudgedIdentity anew = identities.get(identity).reset(sinceMicros);
    identities.put(identity, anew);
    return anew;
  }

  /** The identity as it is known now, or null. */
  JudgedIdentity known(String identity) {
    return identities.get(identity);
  }

  /**
   * Takes an identity as a saved state knew it, unless it was met since; another one may be let go
   * for it.
   */
  synchronized void restore(String identity, JudgedIdentity saved, long nowMicros) {
    identities.putIfAbsent(identity, saved);
    if (identities.size() > max) {
      evictOne(identity, nowMicros);
    }
  }

  /** All events since this time were seen of an identity that is not known here. */
  synchronized long observedSince() {
    return observedSince;
  }

  synchronized void observedSince(long micros) {
    observedSince = micros;
  }

  /** All that are known now; their values change while this is not held. */
  synchronized List<Map.Entry<String, JudgedIdentity>> all() {
    return new ArrayList<>(identities.entrySet());
  }

  /** Identities held now. */
  synchronized int size() {
    return identities.size();
  }

  /** Returns when nobody is at work in this stripe who began before. */
  synchronized void awaitQuiescence() {}

  /** Identities let go so far. */
  synchronized long evicted() {
    return evicted;
  }

  /** An identity that was last seen then had to go. */
  synchronized void letGo(long lastMicros) {
    forgotten(lastMicros);
    evicted++;
  }

  /** When an identity comes back that was seen then, what it did is not known. */
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
