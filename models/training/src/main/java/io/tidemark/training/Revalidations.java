package io.tidemark.training;

import io.tidemark.runtime.risk.RiskState;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Fresh evidence received by enforcers on a day, in chronological order. Each piece clears one pair
 * of credential and network of its earlier actions.
 */
public record Revalidations(List<Given> given) implements Serializable {
  public static final Revalidations NONE = new Revalidations(List.of());

  /** Evidence for a {@code credential_uid} and a {@code src_ip_prefix}, which may be null. */
  public record Given(String credential, String source, long micros) implements Serializable {}

  public Revalidations {
    given = List.copyOf(given);
  }

  /**
   * The times at which fresh evidence was given for each pair of credential and network. Only an
   * identity's own pairs are looked up, so evidence for other identities does not affect it.
   */
  static final class RevalidatedPairs implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<Pair, TreeSet<Long>> times = new HashMap<>();

    private record Pair(String credential, String source) implements Serializable {}

    RevalidatedPairs(Revalidations revalidations) {
      for (Revalidations.Given given : revalidations.given()) {
        Pair pair = new Pair(given.credential(), given.source());
        times.computeIfAbsent(pair, any -> new TreeSet<>()).add(given.micros());
      }
    }

    /** Applies the evidence given after the first and up to the second time. */
    void restore(RiskState state, long afterMicros, long upToMicros) {
      if (!times.isEmpty()) {
        state.revalidated(
            (credential, source) -> latest(new Pair(credential, source), afterMicros, upToMicros));
      }
    }

    private Long latest(Pair pair, long afterMicros, long upToMicros) {
      TreeSet<Long> given = times.get(pair);
      Long last = given == null ? null : given.floor(upToMicros);
      return last != null && last > afterMicros ? last : null;
    }
  }
}
