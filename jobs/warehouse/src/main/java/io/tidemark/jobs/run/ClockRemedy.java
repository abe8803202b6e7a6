package io.tidemark.jobs.run;

import java.time.Duration;
import java.time.Instant;

/** Remedy for a recorded run that lies in the future. */
public final class ClockRemedy {
  /** Longest time for which waiting is a remedy. */
  private static final Duration SOON = Duration.ofDays(1);

  private static final String SET = "set this machine's clock, for instance by NTP";

  private ClockRemedy() {}

  /**
   * Text of the remedy.
   *
   * @param recorded start of the run, or time of its commit
   * @param now by this machine's clock, before {@code recorded}
   * @param root of the warehouse, in any form
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
