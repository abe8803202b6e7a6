package io.tidemark.runtime.decisions;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Warnings about lost lines: one at the start of a loss, then at most one per hour. For one thread.
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

  /** Sets the cause of the next losses. */
  void because(Throwable why) {
    cause = why;
  }

  /**
   * @param lost number of all lost lines so far
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
            + " lines of the decision log are lost, for "
            + folder
            + (cause == null
                ? " takes fewer than are decided: have it on a faster disk, or decide on fewer"
                    + " threads, so that one is left for the log"
                : " cannot be written: " + cause));
    told = lost;
    next = now.plus(QUIET);
    cause = null;
  }
}
