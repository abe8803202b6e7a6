package io.tidemark.service;

import io.tidemark.runtime.enforcer.EnforcerCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts that stand still where proxy and nights go together, in words for whoever operates the
 * service: each when it moves, and then not for an hour.
 */
final class OddCounts {
  private static final Duration QUIET = Duration.ofHours(1);

  private final Count identities = new Count();
  private final Count sources = new Count();

  private static final class Count {
    private long told;
    private Instant next = Instant.MIN;

    /** How many came since it was told last; 0 where it is not to be told again yet. */
    long untold(long count, Instant now) {
      long more = count - told;
      if (more == 0 || now.isBefore(next)) {
        return 0;
      }
      told = count;
      next = now.plus(QUIET);
      return more;
    }
  }

  /** What there is to say now; names nobody. */
  List<String> untold(EnforcerCounts counts, Instant now) {
    List<String> lines = new ArrayList<>();
    long unknown = identities.untold(counts.unknownIdentities(), now);
    if (unknown > 0) {
      lines.add(
          unknown
              + " requests were of identities that the release does not know: nothing is usual for"
              + " them, and 'unknown' in the configuration says what they are asked. Have the proxy"
              + " spell them as 'tidemark identities list' does, or wait for the night that learns"
              + " them; the decision log names them, by \"unknown\":[\"IDENTITY\"]");
    }
    long unreadable = sources.untold(counts.unreadableSources(), now);
    if (unreadable > 0) {
      lines.add(
          unreadable
              + " requests had a src_ip that is no address: where they come from counts as not"
              + " observed. Have the proxy send the client's address in the header that"
              + " columns.src_ip names");
    }
    return lines;
  }
}
