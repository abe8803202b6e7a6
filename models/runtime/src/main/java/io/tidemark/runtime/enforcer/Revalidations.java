package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.bundle.JudgedIdentity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where trust was restored, for identities that are met later: what a release holds against them is
 * from before. Bounded by letting go of the oldest; thread-safe.
 */
final class Revalidations {
  private static final int MOST = 10_000;

  private final Map<Pair, Long> untilMicros =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Long> eldest) {
          return size() > MOST;
        }
      };

  private record Pair(String credential, String source) {}

  synchronized void add(String credential, String source, long micros) {
    untilMicros.merge(new Pair(credential, source), micros, Math::max);
  }

  synchronized void applyTo(JudgedIdentity identity) {
    untilMicros.forEach(
        (pair, micros) -> identity.revalidated(pair.credential(), pair.source(), micros));
  }
}
