package io.tidemark.service;

import io.tidemark.runtime.enforcer.EnforcerCounts;
import io.tidemark.runtime.release.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warnings for operators about counters that stay constant while proxy and nightly runs match. A
 * counter is reported when it changes, then at most once per hour. For one thread.
 */
final class ThrottledWarnings {
  private static final Duration QUIET = Duration.ofHours(1);

  private final Count identities = new Count();
  private final Count sources = new Count();
  private final Count grants = new Count();
  private Count refusals = new Count();
  private RejectionReason refusedBy;
  private long refused;

  private static final class Count {
    private long told;
    private Instant next = Instant.MIN;

    /** Increase of a counter since its last report; 0 if no report is due. */
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

  /**
   * Warning about a refused release; immediate if the reason changed.
   *
   * @param why reason in words
   */
  Optional<String> untold(RejectionReason check, String why, Instant now) {
    if (check != refusedBy) {
      released();
      refusedBy = check;
    }
    refused++;
    long more = refusals.untold(refused, now);
    if (more == 0) {
      return Optional.empty();
    }
    String often = more == 1 ? "" : ", " + more + " times since it was said last";
    return Optional.of("A release is refused" + often + ": " + why);
  }

  /** Resets the state after an accepted release: the next refusal is reported immediately. */
  void released() {
    refusedBy = null;
    refused = 0;
    refusals = new Count();
  }

  /** Warnings that are due now; they name no identities. */
  List<String> untold(EnforcerCounts counts, Instant now) {
    List<String> lines = new ArrayList<>();
    tell(
        lines,
        identities.untold(counts.unknownIdentities(), now),
        " requests were of identities that the release does not know: nothing is usual for"
            + " them, and 'unknown' in the configuration says what they are asked. Have the proxy"
            + " spell them as 'tidemark identities list' does, or wait for the night that learns"
            + " them; the decision log names them, by \"unknown\":[\"IDENTITY\"]");
    tell(
        lines,
        sources.untold(counts.unreadableSources(), now),
        " requests had a src_ip that is no address: where they come from counts as not"
            + " observed. Have the proxy send one address, the client's, in the header that"
            + " columns.src_ip names");
    tell(
        lines,
        grants.untold(counts.unknownGrants(), now),
        " grants were to identities that the release does not know: they ask nothing of"
            + " anybody until an identity is spelled so. 'tidemark identities list' shows how"
            + " nights spell them");
    return lines;
  }

  private static void tell(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add(count + what);
    }
  }
}
