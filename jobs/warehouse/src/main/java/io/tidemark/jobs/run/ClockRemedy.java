package io.tidemark.jobs.run;

import java.time.Duration;
import java.time.Instant;

/** What to do about a run on record that is still to come. */
public final class ClockRemedy {
  /** Further ahead than this, waiting is no cure. */
  private static final Duration SOON = Duration.ofDays(1);

  private static final String SET = "set this machine's clock, for instance by NTP";

  private ClockRemedy() {}

  /**
   * In words.
   *
   * @param recorded when the run started, or its commit was made
   * @param now by this machine's clock, before {@code recorded}
   * @param root of the warehouse, in any spelling
   */
  public static String of(Instant recorded, Instant now, String root) {
    if (Duration.between(now, recorded).compareTo(SOON) <= 0) {
      return SET;
    }
    return ("if it is wrong now, %s; if it is right, it was ahead during that run: take each table back"
            + " to its last commit before it, by Delta's RESTORE TABLE delta.`%s/TABLE` TO VERSION"
            + " AS OF N; docs/operate.md has the steps")
        .formatted(SET, WarehouseLocation.of(root));
  }
}
