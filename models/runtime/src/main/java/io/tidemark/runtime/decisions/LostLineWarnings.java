package io.tidemark.runtime.decisions;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Logs warnings about lost lines: one when lines begin to be lost, and then at most one per hour.
 * Not thread-safe.
 */
final class LostLineWarnings {
  private static final System.Logger LOG = System.getLogger(DecisionFiles.class.getName());
  private static final Duration QUIET = Duration.ofHours(1);

  private final Path folder;
  private final Clock clock;
  private Throwable cause;
  private long told;
  private Instant next = Instant.MIN;

  LostLineWarnings(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Sets the cause that is reported for subsequent losses. */
  void because(Throwable why) {
    cause = why;
  }

  /**
   * Logs a warning if lines were lost and a warning is due.
   *
   * @param lost total number of lost lines so far
   */
  void tell(long lost) {
    if (lost == told) {
      return;
    }
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        (lost - told)
            + " lines of the decision log were lost because "
            + folder
            + (cause == null
                ? " is too slow; use a faster disk, or decide on fewer threads so that one is left"
                    + " for the log"
                : " cannot be written: " + cause));
    told = lost;
    next = now.plus(QUIET);
    cause = null;
  }
}
