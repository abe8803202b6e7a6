package io.tidemark.training;

import io.tidemark.runtime.risk.RiskState;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private final Map<Pair, long[]> times = new HashMap<>();

    private record Pair(String credential, String source) implements Serializable {}

    RevalidatedPairs(Revalidations revalidations) {
      for (Revalidations.Given given : revalidations.given()) {
        times.merge(
            new Pair(given.credential(), given.source()),
            new long[] {given.micros()},
            RevalidatedPairs::both);
      }
      times.values().forEach(Arrays::sort);
    }

    private static long[] both(long[] earlier, long[] later) {
      long[] both = Arrays.copyOf(earlier, earlier.length + later.length);
      System.arraycopy(later, 0, both, earlier.length, later.length);
      return both;
    }

    /** Applies the evidence given after the first and up to the second time. */
    void restore(RiskState state, long afterMicros, long upToMicros) {
      if (!times.isEmpty()) {
        state.revalidated(
            (credential, source) -> latest(new Pair(credential, source), afterMicros, upToMicros));
      }
    }

    private Long latest(Pair pair, long afterMicros, long upToMicros) {
      long[] given = times.get(pair);
      if (given == null) {
        return null;
      }
      int found = Arrays.binarySearch(given, upToMicros);
      int last = found >= 0 ? found : -found - 2;
      return last >= 0 && given[last] > afterMicros ? given[last] : null;
    }
  }
}
