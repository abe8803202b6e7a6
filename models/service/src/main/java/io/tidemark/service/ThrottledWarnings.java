package io.tidemark.service;

import io.tidemark.runtime.enforcer.EnforcerCounts;
import io.tidemark.runtime.release.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warnings about counters that stay constant as long as the proxy and the nightly runs agree, each
 * at most once per hour. Not thread-safe.
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

    /** Returns the increase since the last report, or 0 if no report is due. */
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
   * Returns a warning about a refused release, if one is due. A new reason is reported immediately.
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
    String often = more == 1 ? "" : ", " + more + " times since the last warning";
    return Optional.of("A release is refused" + often + ": " + why);
  }

  /** Makes the next refusal immediate. */
  void released() {
    refusedBy = null;
    refused = 0;
    refusals = new Count();
  }

  /** Returns the warnings that are due now. They do not name identities. */
  List<String> untold(EnforcerCounts counts, Instant now) {
    List<String> lines = new ArrayList<>();
    addLine(
        lines,
        identities.untold(counts.unknownIdentities(), now),
        " requests came from identities that are not in the release, so nothing is usual for them"
            + " and the configuration's 'unknown' decides. Have the proxy spell identities as"
            + " 'tidemark identities list' does, or wait for the night that learns them; the"
            + " decision log names them, by \"unknown\":[\"IDENTITY\"]");
    addLine(
        lines,
        sources.untold(counts.unreadableSources(), now),
        " requests had a src_ip that is not an address, so their source counts as not observed."
            + " Have the proxy send a single address, the client's, in the header that"
            + " columns.src_ip names");
    addLine(
        lines,
        grants.untold(counts.unknownGrants(), now),
        " grants were for identities that are not in the release. They have no effect until an"
            + " identity has that spelling. 'tidemark identities list' shows the spelling"
            + " that nights use");
    return lines;
  }

  private static void addLine(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add(count + what);
    }
  }
}
