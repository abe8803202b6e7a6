package io.tidemark.jobs.run;

import java.time.Duration;
import java.time.Instant;

/** Suggests what to do if a run was recorded with a time in the future. */
public final class ClockRemedy {
  /** Longest time that a user can reasonably be asked to wait. */
  private static final Duration SOON = Duration.ofDays(1);

  private static final String SET = "set this machine's clock, for instance by NTP";

  private ClockRemedy() {}

  /**
   * Returns the remedy as text.
   *
   * @param recorded start time or commit time of the run
   * @param now current time according to this machine's clock, before {@code recorded}
   * @param root location of the warehouse, in any form
   */
  public static String of(Instant recorded, Instant now, String root) {
    if (Duration.between(now, recorded).compareTo(SOON) <= 0) {
      return SET;
    }
    return ("if the clock is wrong now, %s; if it is right, it was ahead during that run: "
            + "restore each table to its last commit before that run with Delta's RESTORE "
            + "TABLE delta.`%s/TABLE` TO VERSION AS OF N; docs/operate.md has the steps")
        .formatted(SET, WarehouseLocation.of(root));
  }
}
